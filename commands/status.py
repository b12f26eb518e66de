"""`complaints status`: show the state of the whole system, and what needs a person."""

from __future__ import annotations

import argparse

import msgspec
from rich.console import Console

from complaints.clock import SystemClock
from complaints.settings import Settings
from operations.status.facts import Status
from operations.status.read import read_status
from operations.status.table import needs_lines, status_table


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: in which form."""
    parser.add_argument("--json", action="store_true", help="print it for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the status; 0, or 1 when something needs a person."""
    status = read_status(settings, SystemClock())
    if args.json:
        print(for_machines(status).decode())
    else:
        Console().print(status_table(status))
        print(*needs_lines(status), sep="\n")
    return 1 if status.needs() else 0


def for_machines(status: Status) -> bytes:
    return msgspec.json.encode({**msgspec.to_builtins(status), "needs": status.needs()})
