"""A day as the value of a command's option."""

from __future__ import annotations

import argparse
from datetime import date


def day(text: str) -> date:
    """Parse YYYY-MM-DD; to be used as `type=` of argparse. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, write YYYY-MM-DD") from error
