"""HTTP intake."""
