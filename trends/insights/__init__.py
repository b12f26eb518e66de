"""What is computed beside the pages, as no page can wait for it: forecasts, rising words, hot spots, revisions."""
