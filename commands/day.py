"""A day as an option of a command."""

from __future__ import annotations

import argparse
from datetime import date


def day(text: str) -> date:
    """For `type=` of argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, write YYYY-MM-DD") from error
