"""A table for people: a decision before and after a correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from complaints.events.complaint import Area, Classified, Decision
from complaints.whole_table import whole_table

Names = Mapping[tuple[str, str], tuple[str, str]]
"""Thai and English name by dimension and code."""

_SAME = "เหมือนเดิม · as before"
_TRIAGE = "โต๊ะคัดแยก 1111 · 1111 triage desk"


def decision_table(before: Decision | Classified, after: Decision, names: Names) -> Table:
    """Agencies, categories, kind and area, one row each, with a note where one does not change."""
    table = whole_table("", "เดิม · before", "ใหม่ · after")
    for (heading, old), (_, new) in zip(_parts(before, names), _parts(after, names), strict=True):
        table.add_row(heading, escape(old), _SAME if old == new else f"[bold]{escape(new)}[/bold]")
    return table


def named(names: Names, dimension: str, code: str) -> str:
    """The code with its Thai and English names, as far as it has any."""
    thai, english = names.get((dimension, code), ("", ""))
    return " ".join(filter(None, (code, " · ".join(dict.fromkeys(filter(None, (thai, english)))))))


def area_named(names: Names, area: Area) -> str:
    """The smallest area known, and how it was found."""
    for dimension in ("subdistrict", "district", "province"):
        if code := getattr(area, dimension):
            larger = names.get(("province", code[:2]), ("", ""))[0] if dimension != "province" else ""
            return " ".join(filter(None, (named(names, dimension, code), larger, f"({area.method})")))
    return "ไม่ทราบ · unknown"


def _parts(decision: Decision | Classified, names: Names) -> Iterator[tuple[str, str]]:
    agencies = [route.agency for route in decision.routing.routes]
    desk = f"{_TRIAGE} ({decision.routing.triage})"
    yield "หน่วยงาน · agencies", _lines(names, "agency", agencies) or desk
    categories = [label.code for label in decision.classification.categories]
    yield "ประเภท · categories", _lines(names, "category", categories)
    yield "ชนิด · kind", named(names, "kind", decision.classification.kind)
    yield "พื้นที่ · area", area_named(names, decision.area)


def _lines(names: Names, dimension: str, codes: Sequence[str]) -> str:
    return "\n".join(named(names, dimension, code) for code in codes)
