"""What stands in ClickHouse, as analysts would read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sinks.clickhouse import ClickHouse

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
    agencies: list[str]
    triage: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Views as they stand, and the recount they must equal."""

    facts: list[Fact]
    hourly: dict[Key, int]
    recount: dict[Key, int]

    @classmethod
    def read(cls, clickhouse: ClickHouse) -> Tables:
        columns = "complaint_id, version, submitted, channel, reference, text, longitude, latitude, agencies, triage"
        facts = [Fact(*row) for row in clickhouse.execute(f"SELECT {columns} FROM complaints")]
        return cls(
            facts=[fact._replace(submitted=_utc(fact.submitted)) for fact in facts],
            hourly=_counts(clickhouse, "hourly"),
            recount=_counts(clickhouse, "recount"),
        )


def _counts(clickhouse: ClickHouse, view: str) -> dict[Key, int]:
    """Repeated keys are added up: what a reader of the view would count."""
    counts: dict[Key, int] = {}
    for hour, dimension, key, other, complaints in clickhouse.execute(
        f"SELECT hour, dimension, key, other, complaints FROM {view}"
    ):
        at = (_utc(hour), dimension, key, other)
        counts[at] = counts.get(at, 0) + int(complaints)
    return counts


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
