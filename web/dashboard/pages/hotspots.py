"""Places where a category is a greater share of complaints than everywhere, as a map of H3 cells and as a table."""

from __future__ import annotations

from trends.insights.found import HotCell
from trends.names import Names
from trends.svg.cell_map import cell_map
from trends.svg.province_map import class_of, limits
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.sheet import Column, Row, Sheet

MOST = 300
_COLUMNS = (
    Column("name", "dimension.district", "name"),
    Column("complaints", "col.complaints", "count"),
    Column("around", "col.around", "count"),
    Column("of_all", "col.of_all", "count"),
    Column("times", "col.times", "rate"),
    Column("course", "col.course", "words"),
    Column("cell", "col.cell", "text"),
    Column("longitude", "col.longitude", "degrees"),
    Column("latitude", "col.latitude", "degrees"),
)


def read(asked: Asked) -> Contents:
    """Of the category asked for, else of that with most hot cells; a province hides those of the others."""
    reading = asked.topics.insights()
    found = reading.value
    cells = found.cells if found else {}
    category = asked.filters.codes.get("category") or next(iter(cells), "")
    province = asked.filters.codes.get("province", "")
    shown = [one for one in cells.get(category, ()) if one.province.startswith(province)][:MOST]
    upper = limits(one.times for one in shown)
    sheet = Sheet("cells", "sheet.cells", _COLUMNS, tuple(_row(one, asked.names) for one in shown), note="note.cells")
    parts = {
        "reading": reading,
        "days": found.cells_of if found else None,
        "category": category,
        "choices": list(cells),
        "sheet": sheet,
        "picture": cell_map(asked.config, [one.corners for one in shown]),
        "classes": [class_of(one.times, upper) for one in shown],
        "limits": upper,
    }
    return Contents((sheet,), parts)


def _row(one: HotCell, names: Names) -> Row:
    name = names("district", one.district)
    return {
        "code": one.district,
        "thai": name.thai,
        "english": name.english,
        "complaints": one.complaints,
        "around": one.around,
        "of_all": one.of_all,
        "times": one.times,
        "course": one.course,
        "cell": one.cell,
        "longitude": one.longitude,
        "latitude": one.latitude,
    }


PAGE = Page("hotspots", read, fields=frozenset({"category", "province"}))
