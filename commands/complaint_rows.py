"""Where the commands on texts and places take complaints from, and how they give tables out."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape

from commands.day import day
from commands.outputs import add_outputs, check_top
from complaints.clock import BANGKOK, SystemClock
from complaints.errors import ConfigError
from complaints.settings import Settings
from complaints.whole_table import whole_table
from stores.clickhouse.client import ClickHouse
from trends.complaint_frame import days_of, from_file, from_warehouse
from trends.counts import history
from trends.frame_rows import write_frame
from trends.period import Period

NOTHING = "ยังไม่มีเรื่องร้องเรียน · no complaints yet"


def add_source(parser: argparse.ArgumentParser, days: int) -> None:
    """Add the options that say which complaints are read and how the answer is given."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.csv", help="read this file, not ClickHouse")
    parser.add_argument(
        "--since", type=day, metavar="DATE", help=f"first day read (default: {days} days before the last)"
    )
    parser.add_argument(
        "--until", type=day, metavar="DATE", help="last day read (default: the last whole day with data)"
    )
    add_outputs(parser)
    parser.set_defaults(days=days)


def read(args: argparse.Namespace, settings: Settings) -> tuple[pd.DataFrame, Period | None]:
    """The complaints asked for and the days that they are of; an empty frame and None where there are none."""
    check_top(args)
    if args.file:
        frame = from_file(args.file)
        if frame.empty:
            return frame, None
        known = days_of(frame)
        days = _period(args, known[-1].item(), known[0].item())
        inside = (known >= days.since) & (known <= days.until)
        return frame[inside].reset_index(drop=True), days
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        found = history(warehouse)
        if found is None:
            return pd.DataFrame(), None
        today, newest = SystemClock().now().astimezone(BANGKOK).date(), found.newest.date()
        over = newest == today and found.first.date() < today
        days = _period(args, newest - timedelta(days=1) if over else newest, found.first.date())
        return from_warehouse(warehouse, days), days


def give(frame: pd.DataFrame, args: argparse.Namespace, title: str, headings: dict[str, str]) -> None:
    """Print the first `--top` rows as a table with the columns of `headings`, or all as JSON; write `--csv`."""
    if args.csv:
        write_frame(frame, args.csv)
    if args.json:
        rows = json.loads(frame.to_json(orient="records", date_format="iso", force_ascii=False))
        print(json.dumps({**frame.attrs, "rows": rows}, ensure_ascii=False))
        return
    console = Console(highlight=False)
    if frame.empty:
        console.print(f"{title}\nไม่พบ · nothing found")
        return
    figures = [name for name in headings if pd.api.types.is_numeric_dtype(frame[name])]
    texts = [name for name in headings if name not in figures]
    table = whole_table(*(headings[name] for name in texts), title=title)
    for name in figures:
        table.add_column(headings[name], justify="right", overflow="fold")  # a heading of two languages may wrap
    for row in frame.head(args.top).to_dict("records"):
        table.add_row(*(escape(str(_flat(row[name]))) for name in texts), *(_figure(row[name]) for name in figures))
    console.print(table)


def _period(args: argparse.Namespace, last: date, first: date) -> Period:
    until = args.until or last
    since = args.since or max(first, until - timedelta(days=args.days - 1))
    if since > until:
        raise ConfigError(f"--since {since} is after the last day, {until}")
    return Period(since, until)


def _flat(value: object) -> object:
    return " · ".join(map(str, value)) if isinstance(value, tuple) else value


def _figure(value: object) -> str:
    if not isinstance(value, float):
        return f"{value:,}"
    if value != value:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
