"""Formats and channels complaints come in."""
