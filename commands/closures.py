"""`complaints closures`: whether what was called resolved is reported there again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from commands.outputs import add_outputs, check_top
from complaints.settings import Settings
from trends.closures.audit import audit
from trends.closures.read_tickets import COLUMNS, read_tickets
from trends.closures.show import as_json, show
from trends.frame_rows import write_frame


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("tickets", type=Path, metavar="TICKETS.csv", help=f"with the columns {', '.join(COLUMNS)}")
    add_outputs(parser, shown="agencies shown, those with the most")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Audit the closings of a file, print and write what was found; return 0."""
    check_top(args)
    found = audit(read_tickets(args.tickets))
    if args.csv:
        write_frame(found, args.csv)
    if args.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    else:
        show(found, args.top, Console(highlight=False, markup=False))
    return 0
