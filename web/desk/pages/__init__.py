"""What the desk answers, one file for each kind of page."""
