"""The time at which a record was written, for any timestamp."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.events.cloudevents import RawHeaders
from operations.dead_letters.letters import time_of


class Stamped:
    """A record of which only the timestamp matters."""

    def __init__(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds

    def key(self) -> bytes | None:
        return None

    def value(self) -> bytes | None:
        return None

    def headers(self) -> RawHeaders | None:
        return None

    def timestamp(self) -> tuple[int, int]:
        return 1, self._milliseconds


def test_milliseconds_since_1970() -> None:
    assert time_of(Stamped(1_700_000_000_500)) == datetime(2023, 11, 14, 22, 13, 20, 500_000, UTC)


@pytest.mark.parametrize("milliseconds", [2**63 - 1, -(2**63), 300_000_000_000_000])
def test_a_stamp_in_no_calendar_is_the_end_of_time(milliseconds: int) -> None:
    assert time_of(Stamped(milliseconds)) == datetime.max.replace(tzinfo=UTC)
