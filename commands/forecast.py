"""`complaints forecast`: how many complaints the coming days bring, and how good such forecasts have been."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path

from rich.console import Console

from commands.day import day
from commands.outputs import add_outputs, check_top
from complaints.clock import BANGKOK, SystemClock
from complaints.errors import ConfigError
from complaints.reference.holidays import holidays
from complaints.settings import Settings
from stores.clickhouse.client import ClickHouse
from trends.counts import history, load_names, resolve
from trends.forecast import from_events, from_warehouse
from trends.forecast.backtest import backtest, scores
from trends.forecast.forecast import DAYS, MOST_DAYS, Forecast, forecast
from trends.forecast.show import (
    as_json,
    name_of,
    scores_as_json,
    show_days,
    show_scores,
    show_series,
)
from trends.frame_rows import write_frame
from trends.groups import GROUP, groups_of
from trends.names import Names
from trends.period import Period, choose
from trends.surges.read_events import COLUMNS, read_events

BY = ("category", GROUP, "province", "agency")
NOTHING = "ยังไม่มีเรื่องร้องเรียน · no complaints yet"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the action that checks past forecasts."""
    _common(parser)
    parser.add_argument("--by", choices=BY, help="one forecast for each of these (default: the total, day by day)")
    parser.add_argument("--category", metavar="NAME", help="of this category: code, Thai or English name")
    parser.add_argument("--group", metavar="CODE", help="of this group of categories")
    parser.add_argument("--province", metavar="NAME", help="of this province: code, Thai or English name")
    parser.add_argument("--until", type=day, metavar="DATE", help="last day known (default: the last whole day)")
    parser.set_defaults(forecast=_live)
    actions = parser.add_subparsers(metavar="ACTION")
    test = actions.add_parser(
        "backtest", help="what would have been forecast about the reports of a file, and how well"
    )
    test.add_argument("events", type=Path, metavar="EVENTS.csv", help=f"with the columns {', '.join(COLUMNS)}")
    test.add_argument("--since", type=day, metavar="DATE", help="first day of the period that is scored")
    test.add_argument("--until", type=day, metavar="DATE", help="last day of it")
    _common(test)
    test.set_defaults(forecast=_backtest)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=DAYS, help=f"days ahead, 1 to {MOST_DAYS} (default: {DAYS})")
    add_outputs(parser, top=10, shown="the largest so many")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Forecast or check forecasts; return 0."""
    check_top(args)
    return int(args.forecast(args, settings))


def _live(args: argparse.Namespace, settings: Settings) -> int:
    today = SystemClock().now().astimezone(BANGKOK).date()
    if args.until and args.until >= today:
        raise ConfigError(f"--until is {args.until}, a day that is not over: a forecast rests on whole days")
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        found = history(warehouse)
        if found is None:
            print(json.dumps({"series": []}) if args.json else NOTHING)
            return 0
        last = choose(found, today, until=args.until, days=1).until
        period = from_warehouse.recent(Period(min(found.first.date(), last), last))
        by, key, filters = _asked(args, warehouse)
        panel = from_warehouse.panel_of(warehouse, period, by, filters, groups_of(settings.config))
        names = load_names(warehouse)
    if key not in panel.keys:
        raise ConfigError(f"{by} {key!r} has no complaints from {period}")
    said = forecast(panel, holidays(settings.config), args.days)
    said = said.of([key] if not args.by else panel.keys[: args.top + 1])
    if args.csv:
        write_frame(said.frame(), args.csv)
    _print(said, args, by or "", names)
    return 0


def _asked(args: argparse.Namespace, warehouse: ClickHouse) -> tuple[str | None, str, dict[str, str]]:
    """What the series are, which of them is meant, and filters. All series of a dimension are read for a single one:
    it has the days of the week and the errors of the others to lean on, and the same figures as in their table."""
    given = {name: word for name in ("category", GROUP, "province") if (word := getattr(args, name)) is not None}
    if args.by in given:
        raise ConfigError(f"--{args.by} and --by {args.by} ask for different things")
    if {"category", GROUP} <= given.keys():
        raise ConfigError(f"--category and --{GROUP} ask for different things")
    group = given.pop(GROUP, None)
    if args.by and group:
        raise ConfigError("--group is one forecast: leave --by out")
    codes = resolve(warehouse, given)
    if args.by:
        return args.by, from_events.TOTAL, codes
    if group:
        return GROUP, group, codes
    by = next(iter(codes), None)
    return (by, codes.pop(by), codes) if by else (None, from_events.TOTAL, {})


def _print(said: Forecast, args: argparse.Namespace, by: str, names: Names) -> None:
    console = Console(highlight=False, markup=False)
    if args.json:
        print(json.dumps(as_json(said), ensure_ascii=False))
    elif args.by:
        show_series(said, by, names, console)
    else:
        show_days(said, name_of(names, by, said.panel.keys[0]), console)


def _backtest(args: argparse.Namespace, settings: Settings) -> int:
    panel = from_events.panel_of(read_events(args.events), args.top, args.since, args.until)
    checked = backtest(panel, holidays(settings.config), args.since, args.until, args.days)
    found = scores(checked)
    if args.csv:
        write_frame(checked, args.csv)
    if args.json:
        print(json.dumps(scores_as_json(found), ensure_ascii=False))
    else:
        show_scores(found, Console(highlight=False, markup=False))
    return 0
