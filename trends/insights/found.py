"""What was computed, as plain values that go from one process to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trends.period import Period


@dataclass(frozen=True, slots=True)
class AheadDay:
    """Complaints expected on a coming Bangkok day; four of five days are to lie from `lower` to `upper`."""

    day: date
    complaints: float
    lower: float
    upper: float
    proven: bool
    """Whether history was long enough to check forecasts of so many days ahead."""


@dataclass(frozen=True, slots=True)
class Series:
    """A forecast of one code; '' is the total."""

    key: str
    past: tuple[tuple[date, int], ...]
    """The last PAST_DAYS days, oldest first."""
    ahead: tuple[AheadDay, ...]
    model: str
    relative_error: float | None
    """Of the model in rolling back-test, relative to the same weekday when it was last seen."""


@dataclass(frozen=True, slots=True)
class RisingTerm:
    """A word or phrase of `trends.topics.rising`."""

    term: str
    with_terms: tuple[str, ...]
    reports: int
    expected: float
    times: float


@dataclass(frozen=True, slots=True)
class HotCell:
    """An H3 cell of `trends.hotspots.hotspots`: `complaints` in it, `around` about the same and `of_all` about anything
    in it and the cells around it."""

    cell: str
    corners: tuple[tuple[float, float], ...]
    """Longitude and latitude, degrees WGS 84."""
    longitude: float
    latitude: float
    province: str
    district: str
    complaints: int
    around: int
    of_all: int
    times: float
    q: float
    course: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A row of the view `revisions`."""

    day: date
    dimension: str
    key: str
    revised_on: date
    reason: str
    change: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Insights:
    """All of it. Forecasts by dimension, the total first and then the largest; words by (dimension, code), ('', '') for
    all complaints; hot cells by category, those with the most first."""

    forecasts: Mapping[str, tuple[Series, ...]]
    words_of: date | None
    """The day whose words are told; None where there are too few days."""
    words: Mapping[tuple[str, str], tuple[RisingTerm, ...]]
    cells_of: Period | None
    cells: Mapping[str, tuple[HotCell, ...]]
    revisions: tuple[Revision, ...]
