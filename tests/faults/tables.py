"""The contents of ClickHouse, as analysts would read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from stores.clickhouse.client import ClickHouse

Key = tuple[datetime, str, str, str]
"""Hour, dimension, key, other."""


class Fact(NamedTuple):
    id: UUID
    version: int
    submitted: datetime
    channel: str
    reference: str
    text: str
    longitude: float | None
    latitude: float | None
    province: str
    district: str
    categories: list[str]
    kind: str
    urgency: str
    agencies: list[str]
    triage: str

    def counted_under(self) -> Iterator[tuple[str, str, str]]:
        """Dimension, key and other of all counts that the complaint must be in."""
        yield "total", "", ""
        for dimension in ("channel", "kind", "urgency", "triage", "province", "district"):
            yield dimension, getattr(self, dimension), ""
        yield from (("agency", agency, "") for agency in self.agencies)
        for category in self.categories:
            yield "category", category, ""
            yield "category_province", category, self.province
            yield "category_district", category, self.district
            yield from (("category_agency", category, agency) for agency in self.agencies)


@dataclass(frozen=True, slots=True)
class Tables:
    """The views, and the recount that they must equal."""

    facts: list[Fact]
    hourly: dict[Key, int]
    recount: dict[Key, int]

    @classmethod
    def read(cls, clickhouse: ClickHouse) -> Tables:
        columns = ", ".join(("complaint_id", *Fact._fields[1:]))
        facts = [Fact(*row) for row in clickhouse.execute(f"SELECT {columns} FROM complaints")]
        return cls(
            facts=[fact._replace(submitted=_utc(fact.submitted)) for fact in facts],
            hourly=_counts(clickhouse, "hourly"),
            recount=_counts(clickhouse, "recount"),
        )


def _counts(clickhouse: ClickHouse, view: str) -> dict[Key, int]:
    """Counts by key; repeated keys are added up, as a reader of the view would do."""
    counts: dict[Key, int] = {}
    for hour, dimension, key, other, complaints in clickhouse.execute(
        f"SELECT hour, dimension, key, other, complaints FROM {view}"
    ):
        at = (_utc(hour), dimension, key, other)
        counts[at] = counts.get(at, 0) + int(complaints)
    return counts


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
