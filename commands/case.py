"""`complaints case`: one case as it stands, or as it stood at a time: what was known, and by which rules."""

from __future__ import annotations

import argparse
from dataclasses import asdict

import msgspec
from rich.console import Console

from complaints.clock import time_from
from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.cases.case_as_of import case_as_of
from operations.cases.case_table import case_table, local
from operations.cases.read_case import read_case
from operations.triage.decide_by_hand import names_by_code
from operations.triage.which_complaint import add_complaint, complaint_named


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: which case, as of when, and in which form."""
    add_complaint(parser)
    parser.add_argument("--as-of", type=time_from, metavar="TIME", help="as it stood then; without offset: Bangkok")
    parser.add_argument("--json", action="store_true", help="print it for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the case; return 0. Raises ConfigError where there was no such case."""
    complaint = complaint_named(args, settings.config)
    found = read_case(settings, Reference.load(settings.config).topics, complaint)
    case = case_as_of(found, args.as_of)
    if case is None:
        when = f" at {local(args.as_of)}" if args.as_of else ""
        raise ConfigError(f"there was no case {complaint}{when}" if when else f"there is no case {complaint}")
    if args.json:
        told = {"complaint_id": complaint, "as_of": args.as_of, **asdict(case)}
        print(msgspec.json.encode(told).decode())
        return 0
    when = f"เมื่อ · as of {local(args.as_of)}" if args.as_of else "ขณะนี้ · now"
    Console().print(case_table(case, f"{complaint}\n{when}", names_by_code(settings)))
    return 0
