"""Deciding complaints of a file without any service."""
