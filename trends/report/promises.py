"""Whether agencies answered in the time that was promised, where cases are in ClickHouse."""

from __future__ import annotations

from stores.clickhouse.client import ClickHouse
from trends.period import Period
from trends.report.contents import Promise

_DECIDED = """
SELECT toString(agency), count(), countIf(in_time) FROM
(
    SELECT min(at) AS decided, argMin(responsible, (at, kept)) AS agency, argMin(kept, (at, kept)) AS in_time FROM
    (
        SELECT complaint_id, at, responsible, true AS kept FROM case_steps FINAL WHERE step IN ('answer', 'resolve')
        UNION ALL
        SELECT complaint_id, at, responsible, false AS kept FROM case_deadlines FINAL
        WHERE milestone = 'breach' AND NOT retracted
    )
    GROUP BY complaint_id
)
WHERE toDate(decided, 'Asia/Bangkok') BETWEEN %(since)s AND %(until)s
GROUP BY agency ORDER BY count() DESC, agency
"""
"""A case has one promise. Its first answer keeps it, the moment at which the time is used up breaks it, whichever comes
first; what happens later, as when it is reopened, changes neither week nor agency. At the same moment it is broken."""


def promises(warehouse: ClickHouse, week: Period) -> tuple[Promise, ...] | None:
    """By agency ('' is the queue of 1111), those with the most first; None where there are no cases yet."""
    [(cases,)] = warehouse.rows("SELECT count() FROM case_states")
    if not cases:
        return None
    rows = warehouse.rows(_DECIDED, {"since": week.since, "until": week.until})
    return tuple(Promise(*row) for row in rows)
