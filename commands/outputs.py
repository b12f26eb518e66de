"""The options of commands that print a table: how many rows, and the same as CSV or JSON."""

from __future__ import annotations

import argparse
from pathlib import Path

from complaints.errors import ConfigError


def add_outputs(parser: argparse.ArgumentParser, *, top: int = 20, shown: str = "rows to show") -> None:
    """Add --top, --csv and --json."""
    parser.add_argument("--top", type=int, default=top, help=f"{shown} (default: {top})")
    parser.add_argument("--csv", type=Path, metavar="OUT.csv", help="write all rows as CSV, which Excel opens as Thai")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def check_top(args: argparse.Namespace) -> None:
    """Raise ConfigError where --top shows nothing."""
    if args.top < 1:
        raise ConfigError(f"--top is {args.top}, needs to be 1 or more")
