"""How many complaints the coming days bring: one series as a picture, day by day, and all series of a dimension."""

from __future__ import annotations

from trends.groups import GROUP
from trends.insights.found import Series
from trends.names import Names
from trends.svg.course import courses
from trends.table import ALL
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.sheet import Column, Row, Sheet

BY = ("category", GROUP, "province", "agency")
MOST, WEEK = 40, 7
_DAYS = (
    Column("day", "col.day", "day"),
    Column("complaints", "col.expected", "rate"),
    Column("lower", "col.lower", "count"),
    Column("upper", "col.upper", "count"),
    Column("checked", "col.checked", "words"),
)
_SERIES = (
    Column("last_week", "col.last_week", "count"),
    Column("next_week", "col.next_week", "rate"),
    Column("fortnight", "col.fortnight", "rate"),
    Column("lower", "col.lower_day", "rate"),
    Column("upper", "col.upper_day", "rate"),
    Column("error", "col.error", "share"),
)


def read(asked: Asked) -> Contents:
    """What was computed last. A filter chooses the series; its dimension is then the one that is listed."""
    reading = asked.topics.insights()
    dimension, key = asked.filters.code
    by = dimension or asked.filters.options["by"]
    found = reading.value.forecasts.get(by, ()) if reading.value else ()
    series = next((one for one in found if one.key == key), None)
    parts: dict[str, object] = {"reading": reading, "series": series, "by": by, "dimensions": BY}
    if series is None:
        return Contents((), parts)
    days, table = _days(series), _series(by, found, asked.names)
    name = asked.names(by, key) if key else ALL
    pictures = courses(series.past, series.ahead)
    return Contents((days, table), {**parts, "days": days, "listed": table, "courses": pictures, "name": name})


def _days(series: Series) -> Sheet:
    rows: tuple[Row, ...] = tuple(
        {"day": one.day, "complaints": one.complaints, "lower": int(one.lower), "upper": int(one.upper),
         "checked": "proven" if one.proven else "unproven"}
        for one in series.ahead
    )  # fmt: skip
    return Sheet("ahead", "sheet.ahead", _DAYS, rows, note="note.ahead")


def _series(by: str, found: tuple[Series, ...], names: Names) -> Sheet:
    rows = tuple(_row(one, *(names(by, one.key) if one.key else ALL)) for one in found[: MOST + 1])
    columns = (Column("name", f"dimension.{by}", "name"), *_SERIES)
    return Sheet("series", "sheet.series", columns, rows[1:], rows[0], by, "note.series")


def _row(series: Series, thai: str, english: str) -> Row:
    week = series.ahead[:WEEK]
    return {
        "code": series.key,
        "thai": thai,
        "english": english,
        "last_week": sum(count for _, count in series.past[-WEEK:]),
        "next_week": sum(one.complaints for one in week),
        "fortnight": sum(one.complaints for one in series.ahead),
        "lower": sum(one.lower for one in week) / len(week),
        "upper": sum(one.upper for one in week) / len(week),
        "error": series.relative_error,
    }


PAGE = Page("forecast", read, {"by": BY}, frozenset({"group", "category", "agency", "province"}), one_code=True)
