"""Daily counts from the view `daily`: which dimension answers a question, and the history at hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import TYPE_CHECKING

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from trends.names import Names
from trends.period import History, Period

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS = ("category", "agency", "province", "district", "channel", "kind", "urgency")
_PAIRS = {("category", other): f"category_{other}" for other in ("agency", "province", "district")}
"""What `hourly_counts` counts together, as (key, other)."""
_HISTORY = """SELECT sum(newest) AS complaints, minIf(hour, newest > 0), maxIf(hour, newest > 0)
FROM (SELECT hour, argMax(complaints, revision) AS newest FROM hourly_counts WHERE dimension = 'total' GROUP BY hour)
HAVING complaints > 0"""
"""As from the view `hourly`, in a tenth of its time: of the total alone, the newest revision of each hour."""


def history(warehouse: ClickHouse) -> History | None:
    """The first and newest hour and the number of complaints; None when there are none yet."""
    found = warehouse.rows(_HISTORY)
    if not found:
        return None
    [(complaints, first, newest)] = found
    first, newest = (hour.replace(tzinfo=hour.tzinfo or UTC).astimezone(BANGKOK) for hour in (first, newest))
    return History(first, newest, complaints)


def load_names(warehouse: ClickHouse) -> Names:
    """All names the database has."""
    return Names(tuple(row) for row in warehouse.rows("SELECT dimension, key, thai, english FROM names FINAL"))


def resolve(warehouse: ClickHouse, words: Mapping[str, str]) -> dict[str, str]:
    """Filters as codes, from codes or names. Raises ConfigError for words that are neither."""
    names = load_names(warehouse) if words else None
    return {dimension: names.code(dimension, word) for dimension, word in words.items()} if names else {}


def daily(warehouse: ClickHouse, by: str | None, filters: Mapping[str, str], days: Period) -> pd.DataFrame:
    """Complaints per code (index) and day (columns, none missing); `by` None gives one row, with the code ''.

    Raises ConfigError when the aggregates do not hold the combination.
    """
    column, where, parameters = question(by, filters)
    rows = warehouse.rows(
        f"SELECT day, toString({column}) AS code, sum(complaints) FROM daily"  # noqa: S608 - our own words
        f" WHERE {where} AND day BETWEEN %(since)s AND %(until)s GROUP BY day, code",
        {**parameters, "since": days.since, "until": days.until},
    )
    return spread(rows, days)


def spread(rows: list[tuple[date, str, int]], days: Period) -> pd.DataFrame:
    """(day, code, complaints) as one row per code and one column per day, 0 where there were none."""
    import pandas as pd  # slow to import, and whoever only asks for names or history makes no table

    table = pd.DataFrame(rows, columns=["day", "code", "complaints"])
    wide = table.pivot_table(index="code", columns="day", values="complaints", aggfunc="sum", observed=True)
    return wide.reindex(columns=days.days()).fillna(0).astype("int64")


def answerable(by: str | None, filters: Mapping[str, str]) -> bool:
    """Whether the aggregates hold this combination, and it tells more than its filters do."""
    try:
        question(by, filters)
    except ConfigError:
        return False
    return by not in filters


def question(by: str | None, filters: Mapping[str, str]) -> tuple[str, str, dict[str, str]]:
    """Column to group by, condition and its parameters, for the view `daily`.

    Raises ConfigError when the aggregates do not hold the combination.
    """
    if by == "district" and filters.keys() == {"province"}:
        return "key", "dimension = 'district' AND startsWith(key, %(province)s)", dict(filters)
    asked = {*filters, *([by] if by else [])}
    if len(asked) < 2:
        dimension, columns = next(iter(asked), "total"), dict.fromkeys(asked, "key")
    else:
        pair = next((pair for pair in _PAIRS if asked == set(pair)), None)
        if pair is None:
            raise ConfigError(
                f"{' and '.join(sorted(asked))} are not counted together, only category with agency, province or"
                " district: ask the view complaints instead"
            )
        dimension, columns = _PAIRS[pair], dict(zip(pair, ("key", "other"), strict=True))
    conditions = [f"dimension = '{dimension}'", *(f"{columns[name]} = %({name})s" for name in filters)]
    return columns[by] if by else "''", " AND ".join(conditions), dict(filters)
