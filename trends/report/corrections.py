"""Weekly figures that were in an earlier report and have changed since the last one."""

from __future__ import annotations

from datetime import date, timedelta

from stores.clickhouse.client import ClickHouse
from trends.period import Period
from trends.report.contents import SMALL, Correction
from trends.report.week import DAYS

MOST = 20
_CHANGED = """
SELECT week, dimension, key, change, complaints, reasons FROM
(
    SELECT week, dimension, key, sum(of_reason) AS change, groupArray((reason, of_reason)) AS reasons
    FROM
    (
        SELECT toMonday(day) AS week, dimension, key, reason, sum(change) AS of_reason FROM changed_figures
        WHERE day < %(since)s AND revised_on BETWEEN %(since)s AND %(until)s
            AND dimension IN ('total', 'category', 'province')
        GROUP BY week, dimension, key, reason
    )
    GROUP BY week, dimension, key
    HAVING abs(change) >= %(small)s OR dimension = 'total'
) AS changed
INNER JOIN
(
    SELECT toMonday(day) AS week, toString(dimension) AS dimension, toString(key) AS key, sum(complaints) AS complaints
    FROM daily WHERE other = '' AND day < %(since)s GROUP BY week, dimension, key
) AS now USING (week, dimension, key)
ORDER BY dimension != 'total', abs(change) DESC, week, key
LIMIT %(most)s
"""


def corrections(warehouse: ClickHouse, week: Period, until: date) -> tuple[Correction, ...]:
    """Changes published from the week's first day, when the report before it was made, up to `until`; weeks whose total
    changed first, then the greatest. Raises as `ClickHouse.rows`."""
    values = {"since": week.since, "until": until, "small": SMALL, "most": MOST}
    return tuple(
        Correction(
            Period(monday, monday + timedelta(days=DAYS - 1)),
            *(dimension, key, complaints - change, complaints),
            dict(reasons),
        )
        for monday, dimension, key, change, complaints, reasons in warehouse.rows(_CHANGED, values)
    )
