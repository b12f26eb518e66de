"""Counts by code as a table: beside the period before, most complaints first, what is left as one row. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from trends.names import Name, Names
from trends.table import ALL, REST, Trend
from web.dashboard.counts import Counted
from web.dashboard.sheet import Column, Row, Sheet

COMPLAINTS = (
    Column("complaints", "col.complaints", "count"),
    Column("share", "col.share", "share"),
    Column("previous", "col.previous", "count"),
    Column("change", "col.change", "change"),
)


def ranking(
    dimension: str,
    counts: Mapping[str, Counted],
    total: Counted,
    names: Names,
    *,
    comparable: bool,
    top: int,
    series: Mapping[str, list[int]] | None = None,
) -> Sheet:
    """The `top` codes with the most complaints of the period, the others in one row, and the total.

    A complaint may have several codes of a dimension: shares are of the total, in which each complaint counts once.
    With `series`, days of the period by code, each row has a small picture.
    """

    def row(code: str, name: Name, count: Counted) -> Row:
        found = row_of(code, name, count, total.now, comparable=comparable)
        return found if series is None else {**found, "daily": tuple(series.get(code, ()))}

    known = [(code, count) for code, count in counts.items() if count.now]
    rows = [row(code, names(dimension, code), count) for code, count in known[:top]]
    if others := known[top:]:
        name = Name(f"{REST.thai} {len(others)}", f"{len(others)} {REST.english}")
        count = Counted(sum(one.now for _, one in others), sum(one.before for _, one in others))
        rows.append(row_of("", name, count, total.now, comparable=comparable))
    spark = (Column("daily", "col.daily", "spark"),) if series is not None else ()
    return Sheet(
        name=dimension,
        title=f"dimension.{dimension}",
        columns=(Column("name", f"dimension.{dimension}", "name"), *COMPLAINTS, *spark),
        rows=tuple(rows),
        total=row_of("", ALL, total, total.now, comparable=comparable),
        dimension=dimension,
        note="note.several" if dimension in ("group", "category", "agency") else "",
    )


def row_of(
    code: str, name: Name, count: Counted, whole: int, *, comparable: bool
) -> dict[str, str | int | float | bool | None]:
    """One row. `change` is 0.25 for a quarter more; `notable` where chance does not explain it."""
    trend = Trend(code, name, count.now, count.before if comparable else None, count.now / whole if whole else 0.0)
    return {
        "code": code,
        "thai": name.thai,
        "english": name.english,
        "complaints": trend.complaints,
        "share": trend.share,
        "previous": trend.previous,
        "change": trend.change,
        "notable": trend.notable,
    }
