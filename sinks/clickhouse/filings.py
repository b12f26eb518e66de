"""Where a complaint counts that was filed in several hours, because versions of it came with other `submitted` times.

A filing is one hour of a complaint with the precedence that stands there: twice the version, and odd where a marker
says that the complaint has moved away. The greatest version counts, of equal versions the one with the latest hour: the
outcome depends on what was filed, never on the order in which it came or by whom it was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID


class Filing(NamedTuple):
    """One hour of a complaint."""

    complaint_id: UUID
    hour: int
    """In seconds since 1970."""
    precedence: int


class Marker(NamedTuple):
    """The row that supersedes a complaint in an hour from which it has moved."""

    complaint_id: UUID
    hour: int
    precedence: int


def id_half(complaint_id: UUID) -> int:
    """The first 64 bits, by which filings are sorted."""
    return complaint_id.int >> 64


def markers(filings: Iterable[Filing]) -> list[Marker]:
    """What is needed so that each complaint counts in one hour. `filings` are all hours of each complaint in question.

    Nothing for hours that are marked already: their counts were made anew before they were filed as marked.
    """
    ordered = sorted(filings, key=attrgetter("complaint_id"))
    made: list[Marker] = []
    for _, of_one in groupby(ordered, key=attrgetter("complaint_id")):
        standing = [filing for filing in of_one if filing.precedence % 2 == 0]
        if len(standing) > 1:
            newest = max(standing, key=lambda filing: (filing.precedence, filing.hour))
            made += [_marker(filing, newest) for filing in standing if filing is not newest]
    return made


def _marker(left: Filing, newest: Filing) -> Marker:
    """Above every version that loses against the newest, below every version that will win: of an equal version it is
    the hour that decides, so one with a later hour than the newest must supersede its marker.
    """
    beside = 1 if left.hour < newest.hour else -1
    return Marker(left.complaint_id, left.hour, newest.precedence + beside)
