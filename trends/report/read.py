"""Reads what the report of a week says: one question after another, none of which reads more than it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.reference.holidays import holidays
from complaints.reference.population import population
from stores.clickhouse.client import ClickHouse
from trends.complaint_frame import from_warehouse
from trends.counts import daily, history, load_names
from trends.forecast.from_warehouse import panel_of, recent
from trends.groups import GROUP, groups_of
from trends.names import Names
from trends.period import History, Period
from trends.report.contents import SMALL, Line, Lines, Place, Report, Rise, Word
from trends.report.corrections import corrections
from trends.report.expectation import Expected, expect
from trends.report.promises import promises
from trends.report.regions import REGIONS, by_region
from trends.report.spots import spots
from trends.report.week import DAYS
from trends.report.week_words import HISTORY_DAYS, week_words
from trends.surges.surge_list import KnownSurge
from trends.surges.warm_up import warm_up
from trends.svg.buckets import Bucket, buckets
from trends.table import ALL
from trends.units import counting

WEEKS = 4
"""Weeks of the chart, and before the week that places are compared with."""
PLACES = 3
REGION = "region"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the report is of, and what is known elsewhere: surges of the topic, None where it could not be read;
    working days in which an answer is promised, by urgency."""

    week: Period
    now: datetime
    surges: Sequence[KnownSurge] | None
    deadlines: Mapping[str, int]


def read(warehouse: ClickHouse, config: Path, wanted: Wanted) -> Report:
    """Raises ConfigError where the week is not over or has no complaints, or history is too short to expect one."""
    week, found = wanted.week, _known(warehouse, wanted)
    names, figures = load_names(warehouse), _figures(warehouse, config, found, week)
    frame = from_warehouse(warehouse, Period(week.until - timedelta(days=HISTORY_DAYS + DAYS - 1), week.until))
    frame = frame[counting(frame)].reset_index(drop=True)
    words = week_words(frame, week)
    surges = None if wanted.surges is None else tuple(one for one in wanted.surges if _in_week(one, week))
    days = _days(warehouse, week, found.first.date())
    urgencies, categories = _counts(warehouse, "urgency", week), _lines(figures.categories, names, "category")
    return Report(
        week=week,
        made=wanted.now,
        newest=found.newest,
        days=days,
        urgent=sum(count for code, count in urgencies.items() if code != "normal"),
        waiting=sum(count for code, count in _counts(warehouse, "triage", week).items() if code),
        total=_line(figures.categories, 0, ALL.thai),
        groups=_lines(figures.groups, names, GROUP),
        regions=_lines(figures.regions, names, REGION),
        provinces=_lines(figures.provinces, names, "province"),
        categories=categories,
        rates=_rates(config, figures.provinces),
        rises=_rises(warehouse, categories, week, words, surges or (), names),
        words=words,
        surges=surges,
        warm_up=warm_up([one.complaints for one in days]),
        spots=spots(frame, Period(week.until - timedelta(days=WEEKS * DAYS - 1), week.until), categories.rows),
        deadlines={code: (urgencies.get(code, 0), days) for code, days in wanted.deadlines.items()},
        promises=promises(warehouse, week),
        corrections=corrections(warehouse, week, wanted.now.astimezone(BANGKOK).date()),
    )


def _known(warehouse: ClickHouse, wanted: Wanted) -> History:
    """What there is; raises ConfigError where the week cannot be told from it."""
    week, found = wanted.week, history(warehouse)
    if wanted.now.astimezone(BANGKOK).date() <= week.until:
        raise ConfigError(f"--week: {week} is not over")
    if found is None or not found.first.date() <= week.until or found.newest.date() < week.since:
        raise ConfigError(f"--week: there are no complaints from {week}")
    return found


class _Figures(NamedTuple):
    """What came and what was expected of the week; the first row of each is the total."""

    categories: Expected
    groups: Expected
    provinces: Expected
    regions: Expected


def _figures(warehouse: ClickHouse, config: Path, found: History, week: Period) -> _Figures:
    period = recent(Period(min(found.first.date(), week.since), week.until))
    groups, free = groups_of(config), holidays(config)
    categories, of_groups, provinces = (
        panel_of(warehouse, period, by, {}, groups) for by in ("category", GROUP, "province")
    )
    return _Figures(*(expect(panel, free) for panel in (categories, of_groups, provinces, by_region(provinces))))


def _lines(found: Expected, names: Names, dimension: str) -> Lines:
    numbers = range(1, len(found.keys))
    shown = [n for n in numbers if max(found.actual[n], found.expected[n]) >= SMALL]
    called = REGIONS if dimension == REGION else {code: names(dimension, code).thai for code in found.keys}
    lines = (_line(found, n, called[found.keys[n]]) for n in shown)
    rows = sorted(lines, key=lambda row: (-row.complaints, row.code))
    judged = sum(row.verdict in ("above", "below", "usual") for row in rows)
    return Lines(tuple(rows), len(numbers) - len(shown), judged)


def _line(found: Expected, n: int, name: str) -> Line:
    expected, lower, upper = (float(each[n]) for each in (found.expected, found.lower, found.upper))
    return Line(found.keys[n], name, int(found.actual[n]), expected, lower, upper, found.verdict(n))


def _days(warehouse: ClickHouse, week: Period, first: date) -> tuple[Bucket, ...]:
    shown = Period(week.until - timedelta(days=WEEKS * DAYS - 1), week.until)
    both = Period(shown.previous().since, shown.until)
    series = [int(count) for count in daily(warehouse, None, {}, both).sum(axis=0)]
    return tuple(buckets(series, shown, comparable=first <= both.since))


def _counts(warehouse: ClickHouse, dimension: str, week: Period) -> dict[str, int]:
    rows = warehouse.rows(
        "SELECT toString(key), sum(complaints) FROM daily"
        " WHERE dimension = %(dimension)s AND day BETWEEN %(since)s AND %(until)s GROUP BY key",
        {"dimension": dimension, "since": week.since, "until": week.until},
    )
    return dict(rows)


def _rates(config: Path, provinces: Expected) -> dict[str, float]:
    people = {area: inhabitants for area, _, inhabitants in sorted(population(config))}
    counts = zip(provinces.keys, provinces.actual, strict=True)
    return {code: float(count) * 100_000 / people[code] for code, count in counts if code in people and count >= SMALL}


def _rises(
    warehouse: ClickHouse,
    categories: Lines,
    week: Period,
    words: Sequence[Word],
    surges: Sequence[KnownSurge],
    names: Names,
) -> tuple[Rise, ...]:
    both = Period(week.since - timedelta(days=WEEKS * DAYS), week.until)
    return tuple(
        Rise(
            line,
            _places(daily(warehouse, "district", {"category": line.code}, both), names),
            tuple(word.term for word in words if word.category == line.code),
            tuple(one for one in surges if one.word.category == line.code),
        )
        for line in categories.rows
        if line.verdict == "above"
    )


def _places(counts: pd.DataFrame, names: Names) -> tuple[Place, ...]:
    """The districts that rose most; `counts` by district and day, of the week and the four before it."""
    now = counts.iloc[:, -DAYS:].sum(axis=1)
    before = counts.iloc[:, :-DAYS].sum(axis=1) / WEEKS
    more = (now - before)[(now - before >= SMALL) & (counts.index != "")]
    most = more.sort_values(ascending=False, kind="stable").index[:PLACES]
    return tuple(Place(names("district", str(code)).thai, int(now[code]), float(before[code])) for code in most)


def _in_week(surge: KnownSurge, week: Period) -> bool:
    """Whether it was open on a day of the week; one that was taken back is told as well."""
    opened, last = (moment.astimezone(BANGKOK).date() for moment in (surge.word.opened, surge.word.at))
    return opened <= week.until and (surge.state == "open" or last >= week.since)
