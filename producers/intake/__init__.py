"""From what a channel gives to the record on the topic."""
