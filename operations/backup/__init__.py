"""Copies of the topics from which everything else is made."""
