"""Numbers of the command line that must lie within bounds, as `type=` of argparse."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from math import inf


def positive(text: str) -> int:
    """Parse a whole number that is 1 or more. Raises ArgumentTypeError, ValueError for what is no number."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def above_zero(*, most: float = inf, below: float = inf) -> Callable[[str], float]:
    """The parser of a number above 0. It raises ArgumentTypeError, ValueError for what is no number."""
    bound = f", at most {most:g}" if most < inf else f", below {below:g}" if below < inf else ""

    def number(text: str) -> float:
        parsed = float(text)
        if not (0 < parsed <= most and parsed < below):
            raise argparse.ArgumentTypeError(f"{text} is not a number above 0{bound}")
        return parsed

    return number
