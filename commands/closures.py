"""`complaints closures`: whether what was called resolved is reported there again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from complaints.errors import ConfigError
from complaints.settings import Settings
from trends.closures.audit import audit
from trends.closures.read_tickets import COLUMNS, read_tickets
from trends.closures.show import as_json, show
from trends.frame_rows import write_csv


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("tickets", type=Path, metavar="TICKETS.csv", help=f"with the columns {', '.join(COLUMNS)}")
    parser.add_argument("--top", type=int, default=20, help="agencies shown, those with the most (default: 20)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="also all agencies as CSV")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Audit the closings of a file, print and write what was found; return 0."""
    if args.top < 1:
        raise ConfigError(f"--top is {args.top}, needs to be 1 or more")
    found = audit(read_tickets(args.tickets))
    if args.csv:
        write_csv(found, args.csv)
    if args.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    else:
        show(found, args.top, Console(highlight=False, markup=False))
    return 0
