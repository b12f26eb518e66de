"""Routing rules: read, checked, compiled, measured."""
