"""Personal data found, removed and sealed."""
