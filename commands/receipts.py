"""`complaints receipts`: close days of the receipt chain, check one receipt, or verify the whole chain."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.receipt import Receipt
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.receipts.close_daily import close_daily
from operations.receipts.days import check_receipt, close_days, verify_chain


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the three commands."""
    commands = parser.add_subparsers(title="commands", dest="what", metavar="COMMAND", required=True)
    close = commands.add_parser("close", help="publish the chain up to a day that is over")
    close.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="in Bangkok; default: yesterday")
    close.add_argument("--daily", action="store_true", help="stay, and close each day when it is over in Bangkok")
    close.add_argument("--heartbeat", type=Path, metavar="FILE", help="with --daily: a file touched while it waits")
    check = commands.add_parser("check", help="find the complaint of a receipt in the chain and on the topic")
    check.add_argument("receipt", metavar="RECEIPT")
    verify = commands.add_parser("verify", help="hold every closed day against the topic")
    verify.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="report complaints of these days only")
    verify.add_argument("--head", metavar="HEAD", help="a head somebody kept: it must be in the chain")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the three commands; 0, or 1 when a complaint is missing or altered, or the chain has a problem."""
    topics = load_topics(settings.config)
    if args.what == "close" and args.daily:
        if args.day:
            raise ConfigError("--day and --daily exclude each other")
        clock = SystemClock()
        close_daily(lambda: close_days(settings, topics, clock, None), clock, heartbeat=args.heartbeat)
        return 0
    if args.what == "close":
        return close_days(settings, topics, SystemClock(), args.day)
    if args.what == "check":
        return check_receipt(settings, topics, Receipt.parse(args.receipt))
    return verify_chain(settings, topics, since=args.since or date.min, head=args.head)
