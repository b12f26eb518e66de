"""When an account may be tried again after wrong passwords. Pure.

The delay is bounded, and so whoever knows the name of an account can hinder its owner, but not for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE = 5
"""So many wrong passwords in a row cost nothing."""
FIRST = timedelta(minutes=1)
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)
"""Failures that are older than this do not count."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords since the last right one."""

    count: int
    last: datetime


def locked_until(failures: Failures | None) -> datetime | None:
    """When the account may be tried again; None where it was never locked. The delay doubles with each failure."""
    if failures is None or failures.count < FREE:
        return None
    times: int = 2 ** min(failures.count - FREE, 10)
    return failures.last + min(FIRST * times, LONGEST)


def after_failure(failures: Failures | None, now: datetime) -> Failures:
    """With one more wrong password."""
    old = failures is None or now - failures.last > FORGOTTEN
    return Failures(1 if old or failures is None else failures.count + 1, now)
