"""Whether agencies answered in the time that was promised, where cases are in ClickHouse."""

from __future__ import annotations

from stores.clickhouse.client import ClickHouse
from trends.period import Period
from trends.report.contents import Promise

_DECIDED = """
SELECT toString(responsible) AS agency, count(), countIf(kept) FROM
(
    SELECT responsible, true AS kept FROM case_figures
    WHERE NOT overdue AND toDate(answered_at, 'Asia/Bangkok') BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT responsible, false AS kept FROM case_deadlines FINAL
    WHERE milestone = 'breach' AND NOT retracted AND toDate(at, 'Asia/Bangkok') BETWEEN %(since)s AND %(until)s
)
GROUP BY agency ORDER BY count() DESC, agency
"""
"""A promise is kept when the first answer comes in time, and broken at the moment the time is used up."""


def promises(warehouse: ClickHouse, week: Period) -> tuple[Promise, ...] | None:
    """By agency ('' is the queue of 1111), those with the most first; None where there are no cases yet."""
    [(cases,)] = warehouse.rows("SELECT count() FROM case_states")
    if not cases:
        return None
    rows = warehouse.rows(_DECIDED, {"since": week.since, "until": week.until})
    return tuple(Promise(*row) for row in rows)
