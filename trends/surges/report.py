"""What the detector reads of a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from complaints.clock import BANGKOK

_EPOCH = datetime(1970, 1, 1, tzinfo=BANGKOK)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """One complaint: `hour` as of `hour_of`, place in degrees (WGS 84) or None, `text` equal for equal texts."""

    id: str
    hour: float
    category: str
    area: str
    longitude: float | None
    latitude: float | None
    text: str


def hour_of(time: datetime) -> float:
    """Hours since 1970-01-01 00:00 in Bangkok, whose offset from UTC has been the same ever since."""
    return (time - _EPOCH) / _HOUR


def time_of(hour: float) -> datetime:
    """The moment `hour` stands for, in UTC, to the millisecond."""
    moment = _EPOCH.astimezone(UTC) + timedelta(milliseconds=round(hour * 3_600_000))
    return moment.astimezone(UTC)
