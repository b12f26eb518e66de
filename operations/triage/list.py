"""`complaints triage list`: complaints that wait for a person's decision, from ClickHouse."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime

from rich.console import Console
from rich.markup import escape

from complaints.clock import BANGKOK, Clock
from complaints.settings import Settings
from complaints.whole_table import whole_table
from stores.clickhouse.client import ClickHouse

LIMIT = 50
SHOWN_CHARS = 160
_FILTERS = {
    "channel": "channel = %(channel)s",
    "reason": "triage = %(reason)s",
    "province": "province = %(province)s",
    "older_than": "dateDiff('day', submitted, now64()) > %(older_than)s",
}
_LIST = """SELECT complaint_id, channel, reference, submitted, triage, left(text, {chars}) AS beginning
FROM complaints WHERE {where} ORDER BY submitted, complaint_id LIMIT %(limit)s"""
_COUNT = """SELECT triage, channel, count() AS complaints, min(submitted) AS oldest
FROM complaints WHERE {where} GROUP BY triage, channel ORDER BY complaints DESC, triage, channel"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: which complaints, and how many."""
    parser.add_argument("--channel", metavar="CODE", help="those of this channel")
    parser.add_argument("--reason", metavar="CODE", help="those that wait for this reason, such as unknown-area")
    parser.add_argument("--province", metavar="CODE", help="those of this province: 2 digits")
    parser.add_argument("--older-than", type=int, metavar="DAYS", help="those submitted longer ago")
    parser.add_argument("--limit", type=int, default=LIMIT, help=f"at most so many (default: {LIMIT})")
    parser.add_argument("--count", action="store_true", help="how many, by reason and channel, instead")


def run(args: argparse.Namespace, settings: Settings, clock: Clock, console: Console) -> int:
    """Print the complaints, or their counts; return 0. Raises TransientError when ClickHouse is away."""
    asked = {name: value for name in _FILTERS if (value := getattr(args, name)) is not None}
    where = " AND ".join(["triage != ''", *(_FILTERS[name] for name in asked)])
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        if args.count:
            _show_counts(warehouse.rows(_COUNT.format(where=where), asked), console)
        else:
            statement = _LIST.format(where=where, chars=SHOWN_CHARS)
            _show(warehouse.rows(statement, asked | {"limit": args.limit}), clock.now(), console)
    return 0


def _show(rows: list[tuple[object, ...]], now: datetime, console: Console) -> None:
    table = whole_table()
    table.add_column("เรื่อง · complaint", no_wrap=True)
    table.add_column("เหตุและข้อความ · why and what", overflow="fold")
    for complaint, channel, reference, submitted, reason, text in rows:
        assert isinstance(submitted, datetime)
        told = f"{complaint}\n{channel} {reference}\n{_day(submitted)} ({(now - submitted).days:,} วัน days)"
        table.add_row(escape(told), escape(f"{reason}\n{text}"))
    console.print(table if rows else "ไม่มีเรื่องรอตัดสิน · nothing waits")


def _show_counts(rows: list[tuple[object, ...]], console: Console) -> None:
    table = whole_table("เหตุ · why", "ช่องทาง · channel", "เก่าสุด · oldest", numbers=("เรื่อง · complaints",))
    for reason, channel, count, oldest in rows:
        assert isinstance(oldest, datetime)
        table.add_row(str(reason), str(channel), _day(oldest), f"{count:,}")
    console.print(table if rows else "ไม่มีเรื่องรอตัดสิน · nothing waits")


def _day(time: datetime) -> str:
    return f"{time.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
