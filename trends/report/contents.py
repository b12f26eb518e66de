"""What a weekly report says, as plain values; `read.py` finds them, `html.py` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from trends.period import Period
from trends.report.expectation import Verdict
from trends.surges.surge_list import KnownSurge
from trends.surges.warm_up import WarmUp
from trends.svg.buckets import Bucket

SMALL = 5
"""Rows with fewer complaints, come and expected, stand together in one row."""


@dataclass(frozen=True, slots=True)
class Line:
    """Complaints of the week under one code, beside what was expected of it: 95 of 100 usual weeks lie from `lower` to
    `upper`. `name` is Thai."""

    code: str
    name: str
    complaints: int
    expected: float
    lower: float
    upper: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Lines:
    """All codes of a dimension, most complaints first; those with fewer than SMALL as one count."""

    rows: tuple[Line, ...]
    small: int
    """Codes that are left out because they are small."""
    judged: int
    """Rows that could be judged: one of twenty of them lies outside its interval by chance."""


@dataclass(frozen=True, slots=True)
class Place:
    """A district that brought more than in the four weeks before, on average a week."""

    name: str
    complaints: int
    before: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase that rose on a day of the week, with others of mostly the same complaints."""

    day: date
    term: str
    with_terms: tuple[str, ...]
    reports: int
    expected: float
    category: str
    """Code of what most complaints with it are about."""


@dataclass(frozen=True, slots=True)
class Rise:
    """A category above its interval, and what the data say about why."""

    line: Line
    places: tuple[Place, ...]
    words: tuple[str, ...]
    surges: tuple[KnownSurge, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """An H3 cell in which a category is a greater share of complaints than everywhere."""

    cell: str
    category: str
    district: str
    """Code of the district most complaints of the cell are from."""
    complaints: int
    of_all: int
    """Complaints about anything in the cell and those around it."""
    times: float
    """Its share by the share everywhere."""
    course: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Of the cases of an agency whose answer was due in the week: how many were answered in time."""

    agency: str
    due: int
    kept: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A weekly figure that was published before and has changed since the last report."""

    week: Period
    dimension: str
    key: str
    before: int
    after: int
    reasons: Mapping[str, int]
    """Complaints more or fewer by reason, as in the view `revisions`."""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `None` says that something could not be told: surges without Kafka, promises without cases."""

    week: Period
    made: datetime
    newest: datetime
    """Hour of the newest complaint known."""
    days: tuple[Bucket, ...]
    """The week and three weeks before, each day beside the one four weeks earlier."""
    urgent: int
    waiting: int
    """Complaints of the week that wait for an official to decide whose they are."""
    total: Line
    groups: Lines
    regions: Lines
    provinces: Lines
    categories: Lines
    rates: Mapping[str, float]
    """Complaints of the week per 100,000 registered inhabitants, by province with at least SMALL."""
    rises: tuple[Rise, ...]
    words: tuple[Word, ...]
    surges: tuple[KnownSurge, ...] | None
    warm_up: WarmUp
    """Whether the detector of surges could have spoken at the end of the week."""
    spots: tuple[Spot, ...]
    deadlines: Mapping[str, tuple[int, int]]
    """By urgency: complaints of the week, and working days in which an answer is promised."""
    promises: tuple[Promise, ...] | None
    corrections: tuple[Correction, ...]
