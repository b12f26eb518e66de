"""Provinces as a map and as a table: complaints, or complaints per 100,000 registered inhabitants."""

from __future__ import annotations

from trends.svg.province_map import class_of, limits, shapes
from trends.table import ALL
from web.dashboard.counts import NOTHING, counted
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.ranking import COMPLAINTS, row_of
from web.dashboard.sheet import Column, Row, Sheet

MEASURES = ("complaints", "rate")
_POPULATION = "SELECT area, argMax(population, year) FROM population GROUP BY area"


def read(asked: Asked) -> Contents:
    """Every province, also those without complaints. A filter on a province does not hide the others."""
    everywhere = {name: code for name, code in asked.filters.codes.items() if name != "province"}
    both = counted(asked.warehouse, (None, "province"), everywhere, asked.period, asked.groups)
    counts, total = both["province"], both[None].get("", NOTHING)
    people = dict(asked.warehouse.rows(_POPULATION))
    measure, found = asked.filters.options["measure"], shapes(asked.config)

    def row(code: str) -> Row:
        count, inhabitants = counts.get(code, NOTHING), people.get(code)
        rate = count.now * 100_000 / inhabitants if inhabitants else None
        name = asked.names("province", code)
        return {**row_of(code, name, count, total.now, comparable=asked.comparable), "rate": rate}

    rows = sorted(
        (row(code) for code in {*found.paths, *counts}), key=lambda row: (-_figure(row, measure), row["code"])
    )
    values = {str(row["code"]): _figure(row, measure) for row in rows if row["code"]}
    upper = limits(values.values())
    columns = (Column("name", "dimension.province", "name"), *COMPLAINTS, Column("rate", "col.rate", "rate"))
    whole = row_of("", ALL, total, total.now, comparable=asked.comparable)
    sheet = Sheet("province", "sheet.provinces", columns, tuple(rows), whole, "province", "note.rate")
    parts = {
        "sheet": sheet,
        "shapes": found,
        "by_code": {str(row["code"]): row for row in rows},
        "classes": {code: class_of(value, upper) for code, value in values.items()},
        "limits": upper,
        "measure": measure,
        "measures": MEASURES,
    }
    return Contents((sheet,), parts)


def _figure(row: Row, measure: str) -> float:
    value = row[measure]
    return float(value) if isinstance(value, int | float) else 0.0


PAGE = Page("map", read, {"measure": MEASURES})
