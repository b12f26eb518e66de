"""The newest published figures that changed, from the view `revisions`."""

from __future__ import annotations

from stores.clickhouse.client import ClickHouse
from trends.insights.found import Revision

DIMENSIONS = ("total", "category", "agency", "province", "channel")
MOST = 20_000
"""Rows kept, the newest."""


def revisions(warehouse: ClickHouse) -> tuple[Revision, ...]:
    """Those of DIMENSIONS, the newest first. Raises as `ClickHouse.rows`."""
    rows = warehouse.rows(
        "SELECT day, dimension, key, revised_on, reason, change, before, after FROM revisions"
        " WHERE dimension IN %(those)s"
        " ORDER BY revised_on DESC, day DESC, dimension != 'total', dimension, abs(change) DESC, key, reason"
        " LIMIT %(most)s",
        {"those": DIMENSIONS, "most": MOST},
    )
    return tuple(Revision(*row) for row in rows)
