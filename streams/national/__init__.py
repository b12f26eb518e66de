"""Complaints of the whole state: what they are about and which body leads, beyond what a municipality does itself."""
