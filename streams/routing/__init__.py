"""Routing rules: read, checked, compiled and applied."""
