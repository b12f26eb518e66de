"""Reads a number that a cell holds as text."""

from __future__ import annotations


def read_number(text: str) -> float:
    """The number. Raises ValueError for anything else, also for 1_00, which Python reads as 100 and nobody means."""
    if "_" in text:
        raise ValueError("underscores are no part of a number")
    return float(text)
