"""Words and phrases that more people write than before, on the last whole day."""

from __future__ import annotations

from trends.insights.found import RisingTerm
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.sheet import Column, Row, Sheet

_COLUMNS = (
    Column("term", "col.term", "text"),
    Column("with_terms", "col.with_terms", "text"),
    Column("reports", "col.reports", "count"),
    Column("expected", "col.expected", "rate"),
    Column("times", "col.times", "rate"),
)


def read(asked: Asked) -> Contents:
    """Of all complaints, of a group or of a province."""
    reading = asked.topics.insights()
    found = reading.value
    terms = found.words.get(asked.filters.code) if found else None
    parts = {"reading": reading, "day": found.words_of if found else None, "few": terms is None}
    sheet = Sheet("words", "sheet.words", _COLUMNS, tuple(map(_row, terms or ())), note="note.words")
    return Contents((sheet,), {**parts, "sheet": sheet})


def _row(one: RisingTerm) -> Row:
    return {
        "term": one.term,
        "with_terms": " · ".join(one.with_terms),
        "reports": one.reports,
        "expected": one.expected,
        "times": one.times,
    }


PAGE = Page("words", read, fields=frozenset({"group", "province"}), one_code=True)
