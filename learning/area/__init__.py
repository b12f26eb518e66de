"""Learn the area tables."""
