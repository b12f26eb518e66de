"""What becomes of notices after a server has taken them."""
