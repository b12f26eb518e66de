"""Area codes from coordinates, addresses and running text."""
