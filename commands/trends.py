"""`complaints trends`: show what people complain about, and how it changes."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from commands.day import day
from commands.outputs import add_outputs, check_top
from complaints.clock import BANGKOK, SystemClock
from complaints.settings import Settings
from stores.clickhouse.client import ClickHouse
from trends.counts import DIMENSIONS, daily, history, resolve
from trends.files import as_json, write_overview
from trends.groups import GROUP, groups_of
from trends.overview import Overview, Wish, read
from trends.period import Period
from trends.terminal import show

DAYS_DRAWN = 550
NOTHING = "ยังไม่มีเรื่องร้องเรียน · no complaints yet"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: period, dimensions, filters and files."""
    parser.add_argument("--days", type=int, help="length of the period (default: 30)")
    parser.add_argument("--since", type=day, metavar="DATE", help="first day, YYYY-MM-DD")
    parser.add_argument("--until", type=day, metavar="DATE", help="last day (default: the last whole day with data)")
    parser.add_argument(
        "--by", choices=["day", GROUP, *DIMENSIONS], action="append", help="one table (repeatable; default: all)"
    )
    add_outputs(parser, top=10, shown="rows per table")
    for dimension in DIMENSIONS:
        parser.add_argument(f"--{dimension}", metavar="NAME", help=f"only this {dimension}: code, Thai or English name")
    parser.add_argument("--png", type=Path, metavar="PATH", help="pictures: one FILE.png, or a folder of several")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read the trends, print them and write the files asked for; return 0."""
    check_top(args)
    today = SystemClock().now().astimezone(BANGKOK).date()
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        filters = resolve(warehouse, {name: word for name in DIMENSIONS if (word := getattr(args, name)) is not None})
        wish = Wish(
            args.days, args.since, args.until, tuple(args.by or ()), filters, args.top, groups_of(settings.config)
        )
        overview = look(warehouse, today, wish)
        if overview is None:
            print(json.dumps({"total": {"complaints": 0}, "tables": {}}) if args.json else NOTHING)
            return 0
        written = pictures(warehouse, overview, settings.config, args.png) if args.png else []
    if args.csv:
        write_overview(overview, args.csv)
        written.append(args.csv)
    _print(overview, written, as_data=args.json)
    return 0


def look(warehouse: ClickHouse, today: date, wish: Wish | None = None) -> Overview | None:
    """The trends asked for, by default of 30 days; None when there are no complaints yet."""
    found = history(warehouse)
    return read(warehouse, found, today, wish or Wish()) if found else None


def pictures(warehouse: ClickHouse, overview: Overview, config: Path, target: Path) -> list[Path]:
    """Draw the trends: one picture when `target` ends in .png, else several into that folder; return their paths."""
    from trends.pictures import chart_list, draw  # slow to import, and needed for pictures alone

    first = max(overview.history.first.date(), overview.period.until - timedelta(days=DAYS_DRAWN))
    span = Period(min(first, overview.period.since), overview.period.until)
    total = daily(warehouse, None, overview.filters, span)
    categories = None if overview.filters else daily(warehouse, "category", {}, span)
    return draw(chart_list(overview, total, categories), overview.period, config / "fonts", target)


def _print(overview: Overview, written: list[Path], *, as_data: bool) -> None:
    if as_data:
        print(json.dumps(as_json(overview), ensure_ascii=False))
        return
    console = Console(highlight=False)
    show(overview, console)
    for path in written:
        console.print(str(path), soft_wrap=True)
