"""Daily counts by group of categories, from the facts: a complaint counts once in each group."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from complaints.reference.taxonomy import Taxonomy, load_taxonomy
from stores.clickhouse.client import ClickHouse
from trends.counts import spread
from trends.period import Period

if TYPE_CHECKING:
    import pandas as pd

GROUP = "group"
CONDITIONS = {"category": "has(categories, %(category)s)", "agency": "has(agencies, %(agency)s)"}
"""Of those filters for which a complaint has several codes; all others are columns of the view `complaints`."""
GROUPS_OF = (
    "arrayDistinct(arrayMap("
    "category -> transform(toString(category), %(codes)s, %(groups)s, toString(category)), categories))"
)
"""The groups of a complaint, each once; a category without a group stands for itself."""


def groups_of(config: Path) -> dict[str, str]:
    """The group of each category of the taxonomy; a municipal category has that of the subject it is a part of."""
    return groups_in(load_taxonomy(config))


def groups_in(taxonomy: Taxonomy) -> dict[str, str]:
    """The same of a taxonomy that is loaded. Pure."""
    return {code: taxonomy.subject_of(code).partition("/")[0] for code in sorted(taxonomy.codes)}


def daily_by_group(
    warehouse: ClickHouse, groups: Mapping[str, str], filters: Mapping[str, str], days: Period
) -> pd.DataFrame:
    """Complaints per group (index) and day (columns, none missing); a category without a group stands for itself."""
    conditions = [CONDITIONS.get(name, f"{name} = %({name})s") for name in filters]
    rows = warehouse.rows(
        f"SELECT day, arrayJoin({GROUPS_OF}) AS code, count()"  # noqa: S608
        " FROM complaints"
        f" WHERE {' AND '.join(['day BETWEEN %(since)s AND %(until)s', *conditions])} GROUP BY day, code",
        {**filters, "codes": list(groups), "groups": list(groups.values()), "since": days.since, "until": days.until},
    )
    return spread(rows, days)
