"""Spans of whole days in Bangkok, and which of them to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.errors import ConfigError

DAYS = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included."""

    since: date
    until: date

    def __len__(self) -> int:
        return (self.until - self.since).days + 1

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"

    def days(self) -> list[date]:
        """Every day, oldest first."""
        return [self.since + n * _DAY for n in range(len(self))]

    def previous(self) -> Period:
        """The period of as many days right before this one."""
        return Period(self.since - len(self) * _DAY, self.since - _DAY)


@dataclass(frozen=True, slots=True)
class History:
    """What the database holds: hours of the first and the newest complaint, Bangkok time, and how many there are."""

    first: datetime
    newest: datetime
    complaints: int

    def covers(self, period: Period) -> bool:
        """Whether the complaints reach back to the period's first day."""
        return self.first.date() <= period.since


def choose(
    history: History, today: date, *, days: int | None = None, since: date | None = None, until: date | None = None
) -> Period:
    """The period asked for; by default the last 30 days that have data, without today, which is not over.

    Raises ConfigError when the options contradict each other.
    """
    if days is not None and since is not None:
        raise ConfigError("--days and --since both say where the period begins; give one of them")
    if days is not None and days < 1:
        raise ConfigError(f"--days is {days}, needs to be 1 or more")
    last = until or _last_whole_day(history, today)
    first = since or last - ((days or DAYS) - 1) * _DAY
    if first > last:
        raise ConfigError(f"--since {first} is after the last day, {last}")
    return Period(first, last)


def _last_whole_day(history: History, today: date) -> date:
    newest = history.newest.date()  # may be to come: channels say when a complaint was submitted
    return today - _DAY if newest >= today and history.first.date() < today else newest
