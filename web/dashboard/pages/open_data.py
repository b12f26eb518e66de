"""Counts for everybody: a whole month, province by group of subjects, small counts suppressed.

There are no filters and only months that are over: two tables that overlap could be subtracted from one another.
"""

from __future__ import annotations

from datetime import date, timedelta

from trends.groups import GROUP
from trends.table import ALL
from web.dashboard.filters import FilterError
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.sheet import Column, Sheet

SMALL = 5
"""Counts below are suppressed."""
MONTHS = 24
"""Offered, the newest first."""
_COUNTS = (
    "SELECT province, transform(toString(categories[1]), %(codes)s, %(groups)s, 'other') AS group, count()"
    " FROM complaints WHERE toStartOfMonth(day) = %(month)s AND day BETWEEN %(month)s AND %(last)s"
    " GROUP BY province, group"
)


def read(asked: Asked) -> Contents:
    """The newest whole month, or the one asked for. Raises FilterError for one that is not whole, or is not there."""
    months = whole_months(asked.history.first.date(), min(asked.history.newest.date(), asked.today))
    wanted = asked.filters.options["month"]
    month = next((one for one in months if wanted in ("", f"{one:%Y-%m}")), None)
    if wanted and month is None:
        raise FilterError("month", wanted, "bad.month")
    parts: dict[str, object] = {"months": months[:MONTHS], "month": month, "small": SMALL}
    if month is None:
        return Contents((), parts)
    sheet = _sheet(asked, month)
    return Contents((sheet,), {**parts, "sheet": sheet})


def _sheet(asked: Asked, month: date) -> Sheet:
    from web.dashboard.suppress import suppress  # numpy is slow to import

    groups = sorted(set(asked.groups.values()))
    values = {"month": month, "last": _last(month), "codes": list(asked.groups), "groups": list(asked.groups.values())}
    found = {(province, group): count for province, group, count in asked.warehouse.rows(_COUNTS, values)}
    provinces = sorted({province for province, _ in found})
    table = suppress([[found.get((province, group), 0) for group in groups] for province in provinces], SMALL)
    columns = (
        Column("name", "dimension.province", "name"),
        *(Column(group, f"{GROUP}:{group}", "open") for group in groups),
        Column("total", "col.total", "open"),
    )
    names = [*((code, asked.names("province", code)) for code in provinces), ("", ALL)]
    rows = tuple(
        {"code": code, "thai": name.thai, "english": name.english, **dict(zip([*groups, "total"], counts, strict=True))}
        for (code, name), counts in zip(names, table, strict=True)
    )
    return Sheet("open", "sheet.open", columns, rows[:-1], rows[-1], note="note.open")


def whole_months(first: date, newest: date) -> list[date]:
    """First days of the months that are over, the newest first. The oldest may have begun late."""
    found, month = [], newest.replace(day=1)
    while month > first.replace(day=1):
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found


def _last(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


PAGE = Page("open-data", read, {"month": ()}, fields=frozenset())
