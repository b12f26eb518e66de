"""Proposes how a file of an unknown channel is to be read: columns by name and content, times, sheets, separators."""
