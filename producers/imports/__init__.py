"""Import of files and web addresses."""
