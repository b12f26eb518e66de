"""Builds, learns and measures the area tables."""
