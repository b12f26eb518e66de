"""`complaints routes`: show what other rules or another model would change, or route old complaints by those in use."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape

from commands.day import day
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from complaints.topics import load_topics
from complaints.whole_table import whole_table
from learning.what_if import TRIAGE, Difference, compare
from operations.history import history
from operations.reroute import reroute
from operations.status.reports import behind
from stores.kafka.outbox import Outbox
from streams.steps.decide import Decider

HEADER = ("complaint_id", "before", "after", "rule", "reason")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: what to compare with, and what to show."""
    commands = parser.add_subparsers(title="routes commands", dest="what", metavar="COMMAND", required=True)
    diff = commands.add_parser("diff", help="list every complaint that would move, and counts per agency")
    diff.add_argument("--rules", type=Path, metavar="FILE", help="another routing.yaml")
    diff.add_argument("--with", type=Path, metavar="FOLDER", dest="folder", help="another config folder")
    diff.add_argument("--csv", type=Path, metavar="FILE", help="write every move")
    diff.add_argument("--json", action="store_true", help="print counts as JSON instead of tables")
    apply = commands.add_parser("apply", help="have the worker decide anew what the rules in use would move")
    apply.add_argument("--dry-run", action="store_true", help="show what would move, and publish nothing")
    for command in (diff, apply):
        command.add_argument("--since", type=day, metavar="DATE", help="only complaints submitted since, YYYY-MM-DD")
        command.add_argument("--top", type=int, default=20, help="moves and agencies to show (default: 20)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Decide all retained complaints again and print the difference; only `apply` publishes anything. Return 0."""
    if args.what == "apply":
        return _apply(args, settings)
    if not (args.rules or args.folder):
        raise ConfigError("routes diff: needs --rules or --with")
    decider = Decider.load(args.folder or settings.config, rules=args.rules)
    difference, console = Difference(), Console()
    with console.status("reading history") as status:
        for batch in history(settings, args.since):
            compare(difference, batch, decider)
            status.update(f"{difference.read:,} decided, {len(difference.moves):,} would move")
    if args.csv:
        _write(difference, args.csv)
    if args.json:
        counts = {"read": difference.read, "moved": len(difference.moves)}
        agencies = {name: {"before": b, "after": a} for name, b, a in difference.changed()}
        print(msgspec.json.encode({**counts, "agencies": agencies}).decode())
    else:
        _show(difference, Agencies.load(settings.config), args.top, console)
    return 0


def _apply(args: argparse.Namespace, settings: Settings) -> int:
    clock, topics = SystemClock(), load_topics(settings.config)
    if others := behind(settings, topics, clock):
        raise ConfigError("a running process does not work with these rules yet:\n  " + "\n  ".join(others))
    decider, difference, outbox = Decider.load(settings.config), Difference(), Outbox(settings, topics)
    for batch in history(settings, args.since):
        known = len(difference.moves)
        compare(difference, batch, decider)
        moved = {move.complaint for move in difference.moves[known:]}
        records = reroute((one for one in batch if one.complaint_id in moved), decider.generation)
        if not args.dry_run:
            outbox.publish((topics.received.name, record) for record in records)
    _show(difference, Agencies.load(settings.config), args.top, Console())
    if args.dry_run:
        print("ยังไม่ได้ส่ง · nothing published (--dry-run)")
    elif difference.moves:
        print(f"ส่งแล้ว · published on {topics.received.name} for the worker to decide anew: {len(difference.moves):,}")
    return 0


def _show(difference: Difference, agencies: Agencies, top: int, console: Console) -> None:
    console.print(f"{difference.read:,} เรื่อง complaints · {len(difference.moves):,} จะย้าย would move")
    if not difference.moves:
        return
    figures = ("เดิม · before", "ใหม่ · after", "±")
    counts = whole_table("หน่วยงาน · agency", numbers=figures, title="จำนวนต่อหน่วยงาน · Complaints per agency")
    for name, before, after in difference.changed()[:top]:
        counts.add_row(_name(agencies, name), f"{before:,}", f"{after:,}", f"{after - before:+,}")
    moves = whole_table(title="เรื่องที่จะย้าย · Complaints that would move")
    moves.add_column("เรื่อง · complaint", no_wrap=True)
    moves.add_column("จาก → ไป: เหตุ · from → to: why", overflow="fold")
    for move in difference.moves[:top]:
        way = f"{', '.join(move.before)} → {', '.join(move.after)}"
        moves.add_row(str(move.complaint), escape(f"{way}\n{move.rule}: {move.reason}"))
    console.print(counts, moves)


def _name(agencies: Agencies, agency: str) -> str:
    if agency == TRIAGE:
        return "โต๊ะคัดแยก 1111 · 1111 triage desk"
    return f"{agencies[agency].th} · {agencies[agency].en}" if agency in agencies else agency


def _write(difference: Difference, path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for move in difference.moves:
                writer.writerow([move.complaint, " ".join(move.before), " ".join(move.after), move.rule, move.reason])
    except OSError as error:
        raise ConfigError(f"--csv {path}: {error.strerror}") from error
