"""What was decided about one complaint, from ClickHouse: `filings` gives its hour, hour and id give the fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from uuid import UUID

from complaints.progress import Decided, Named
from stores.clickhouse.client import ClickHouse

# Both tables are read by their sort keys, so only a few granules are read, however many complaints there are.
_FACT = """SELECT decided, categories, agencies FROM complaint_facts FINAL
WHERE (hour, complaint_id) IN (
    SELECT hour, complaint_id FROM filings
    WHERE id_half = reinterpretAsUInt64(toUUID(%(id)s)) AND complaint_id = toUUID(%(id)s)
) AND precedence %% 2 = 0
ORDER BY precedence DESC LIMIT 1"""
_NAMES = """SELECT dimension, key, thai, english FROM names FINAL
WHERE (dimension = 'category' AND key IN %(categories)s) OR (dimension = 'agency' AND key IN %(agencies)s)"""


def read_decided(warehouse: ClickHouse, complaint: UUID) -> Decided | None:
    """The last decision; None when the sink has not stored one. Raises what `ClickHouse.rows` raises."""
    found = warehouse.rows(_FACT, {"id": str(complaint)})
    if not found:
        return None
    decided, categories, agencies = found[0]
    asked = {"categories": [*categories, ""], "agencies": [*agencies, ""]}  # IN with an empty list is not valid SQL
    names = {(dimension, key): (thai, english) for dimension, key, thai, english in warehouse.rows(_NAMES, asked)}

    def named(dimension: str, codes: Iterable[str]) -> tuple[Named, ...]:
        with_names = ((code, names.get((dimension, code), (code, code))) for code in codes)
        return tuple(Named(code=code, thai=thai, english=english) for code, (thai, english) in with_names)

    return Decided(
        at=decided.replace(tzinfo=UTC) if decided.tzinfo is None else decided.astimezone(UTC),
        categories=named("category", categories),
        agencies=named("agency", agencies),
    )
