"""Complaints that are wrong on purpose, each in its own way, so that a ledger has something to reject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec.structs import replace

from complaints.events.complaint import Place
from producers.intake.submission import Submission

SPOILERS: tuple[Callable[[Submission], Submission], ...] = (
    lambda made: replace(made, text=""),
    lambda made: replace(made, channel="fax-1111"),
    lambda made: replace(made, submitted=_buddhist(made.submitted), revised=_buddhist(made.submitted)),
    lambda made: replace(made, place=Place(longitude=100.5018)),
    lambda made: replace(made, text=" \n "),
    lambda made: replace(made, submitted=datetime(1970, 1, 1, tzinfo=UTC)),
    lambda made: replace(made, place=Place(longitude=13.7563, latitude=100.5018)),
    lambda made: replace(made, text=made.text * (20_000 // len(made.text) + 1)),
    lambda made: replace(made, submitted=None),
    lambda made: replace(made, channel="pigeon-post"),
)
"""In order: empty text, unknown channel, Buddhist year in place of a Christian one, longitude without latitude, blanks
only, 1970 as of a clock never set, longitude and latitude swapped, text too long, reference without time, unknown
channel."""


def _buddhist(moment: datetime | None) -> datetime | None:
    """543 years ahead, on a day that every year has."""
    return moment and moment.replace(year=moment.year + 543, day=min(moment.day, 28))
