"""`complaints triage`: list complaints that wait for a person's decision, show one, or publish the decision."""

from __future__ import annotations

import argparse

from rich.console import Console

from complaints.clock import SystemClock
from complaints.settings import Settings
from operations.triage import list as triage_list
from operations.triage import show as triage_show
from operations.triage.decide_by_hand import decide_by_hand
from operations.triage.decision_options import add_decision
from operations.triage.which_complaint import add_complaint, complaint_named


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the three commands."""
    commands = parser.add_subparsers(title="commands", dest="what", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="what waits, the oldest first")
    triage_list.configure(listing)
    show = commands.add_parser("show", help="one complaint: its text, why it waits, and what it could be")
    add_complaint(show)
    decide = commands.add_parser("decide", help="publish a decision; shows it before and after")
    add_complaint(decide)
    add_decision(decide)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the three commands; return 0.

    `list` reads ClickHouse; `show` and `decide` read the topics, where the newest decision arrives first.
    """
    clock, console = SystemClock(), Console()
    if args.what == "list":
        return triage_list.run(args, settings, clock, console)
    complaint = complaint_named(args, settings.config)
    if args.what == "show":
        return triage_show.run(settings, complaint, console)
    decide_by_hand(args, settings, complaint, clock=clock, console=console, waiting=True)
    return 0
