"""Area codes from coordinates and from addresses."""
