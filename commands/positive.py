"""Whole numbers of the command line that must be 1 or more."""

from __future__ import annotations

import argparse


def positive(text: str) -> int:
    """Parse one; to be used as `type=` of argparse. Raises ArgumentTypeError, ValueError for what is no number."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
