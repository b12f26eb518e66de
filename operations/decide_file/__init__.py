"""What would be decided about complaints in a file."""
