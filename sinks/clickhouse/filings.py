"""Decides in which hour a complaint counts whose versions have different `submitted` times.

A filing is an hour of a complaint with its precedence: twice the version for a fact, an odd number for a marker, which
says that the complaint has moved away from that hour. The greatest version counts, of equal versions the one with the
latest hour. So the outcome depends only on what was filed, not on the order of arrival or on which sink read it.
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
    """The markers needed so that each complaint counts in one hour; `filings` are all filings of these complaints.

    Hours already filed as marked need none: their counts were recomputed before the marker was filed.
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
    """The marker for an hour that a complaint has left.

    Its precedence is above every version that loses against the newest and below every version that wins. Between equal
    versions the hour decides: for an hour before the newest one the marker must win (+1), for a later one lose (-1).
    """
    beside = 1 if left.hour < newest.hour else -1
    return Marker(left.complaint_id, left.hour, newest.precedence + beside)
