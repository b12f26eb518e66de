"""What people write about more than before, and what the taxonomy has no place for yet."""
