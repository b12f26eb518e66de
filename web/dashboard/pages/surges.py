"""Where more is reported than chance explains: open surges, then what is over or was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from trends.names import Names
from trends.period import Period
from trends.surges.surge_list import KnownSurge
from trends.surges.warm_up import LOOKED_AT, WarmUp, warm_up
from web.dashboard.counts import all_per_day
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.reread import Reading
from web.dashboard.sheet import Column, Row, Sheet

MOST = 200
"""Surges shown: the newest."""
_COLUMNS = (
    Column("name", "dimension.category", "name"),
    Column("area", "col.area", "both"),
    Column("kind", "col.kind", "words"),
    Column("opened", "col.opened", "time"),
    Column("at", "col.at", "time"),
    Column("complaints", "col.complaints", "count"),
    Column("seen", "col.seen", "count"),
    Column("expected", "col.expected", "rate"),
    Column("window_hours", "col.window", "rate"),
    Column("reason", "col.reason", "both"),
)


def read(asked: Asked) -> Contents:
    """Surges under the filters of category, group and province, whatever the period."""
    reading = asked.topics.surges()
    wanted = surges_wanted(asked, reading)
    now = surge_sheet([one for one in wanted if one.state == "open"], asked.names)
    past = surge_sheet([one for one in wanted if one.state != "open"][:MOST], asked.names, name="past")
    return Contents((now, past), {"reading": reading, "now": now, "past": past, "warm_up": _warm_up(asked)})


def _warm_up(asked: Asked) -> WarmUp:
    """Of the days that end with the last whole one."""
    whole = Period(asked.period.until - timedelta(days=LOOKED_AT - 1), asked.period.until)
    return warm_up(all_per_day(asked.warehouse, {}, whole, asked.groups)[LOOKED_AT:])


def surges_wanted(asked: Asked, reading: Reading[list[KnownSurge]]) -> list[KnownSurge]:
    """Those under the filters of category, group and province, the newest first."""
    return [one for one in reading.value or () if _is_wanted(one, asked)]


def surge_sheet(surges: Sequence[KnownSurge], names: Names, name: str = "surges") -> Sheet:
    """One row per surge; of a surge that is over with how it ended."""
    ended = (Column("state", "col.state", "words"),) if name == "past" else ()
    rows = tuple(_row(one, names) for one in surges)
    return Sheet(name, f"sheet.{name}", (*_COLUMNS[:2], *ended, *_COLUMNS[2:]), rows, dimension="category")


def _row(surge: KnownSurge, names: Names) -> Row:
    word = surge.word
    category, area = names("category", word.category), word.area or ""
    where = names({2: "province", 4: "district"}.get(len(area), "province"), area) if area else None
    return {
        "code": word.category,
        "thai": category.thai,
        "english": category.english,
        "area_thai": where.thai if where else "ทั้งประเทศ",
        "area_english": where.english if where else "nationwide",
        "kind": word.kind,
        "state": surge.state,
        "opened": word.opened,
        "at": word.at,
        "complaints": word.complaints,
        "seen": word.seen,
        "expected": word.expected,
        "window_hours": word.window_hours,
        "reason_thai": word.reason_th,
        "reason_english": word.reason_en,
    }


def _is_wanted(surge: KnownSurge, asked: Asked) -> bool:
    word, codes = surge.word, asked.filters.codes
    return (
        codes.get("category", word.category) == word.category
        and codes.get("group", asked.groups.get(word.category)) == asked.groups.get(word.category)
        and (word.area or "").startswith(codes.get("province", ""))
    )


PAGE = Page("surges", read, fields=frozenset({"group", "category", "province"}))
