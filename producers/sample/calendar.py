"""When complaints of each theme come: seasons, weekdays, hours and waves, in order of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from math import sqrt

from complaints.clock import BANGKOK
from producers.sample.chance import Chance, Weighted
from producers.sample.material import Hours, Theme

DAYS = 549
"""18 months."""
BUSY_DAYS = 63
"""The days at the end that may be busier than those before: two periods of 30 days to compare, and some more."""
FADING = 0.78
"""The share of a wave that is left a day later."""
MOOD = 0.12
"""Standard deviation of a day's volume beyond pure chance: weather, news, holidays."""
_SATURDAY = 5


def moments(
    themes: Mapping[str, Theme],
    hours: Mapping[str, Hours],
    chance: Chance,
    count: int,
    until: date,
    busy: float = 1.0,
) -> Iterator[tuple[str, datetime]]:
    """`count` pairs of a theme's name and a Bangkok time, the last on the day `until`, ascending.

    The last BUSY_DAYS days have `busy` times as many for their length as those before.
    """
    names = list(themes)
    days = [until - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
    shares = zip(*(_share_per_day(themes[name], days) for name in names), strict=True)
    grown = [_times(today, busy if n >= DAYS - BUSY_DAYS else 1.0) for n, today in enumerate(shares)]
    weights = _uneven(grown, chance, count)
    clock = {name: Weighted(range(24), hours[themes[name].hours]) for name in names}
    whole, sofar, given = sum(map(sum, weights)), 0.0, 0
    for day, today in zip(days, weights, strict=True):
        sofar += sum(today)
        due = min(count, round(count * sofar / whole))
        choice = Weighted(names, today)
        drawn = []
        for _ in range(due - given):
            name = chance.weighted(choice)
            second = chance.weighted(clock[name]) * 3600 + chance.below(3600)
            drawn.append((second, name))
        midnight = datetime(day.year, day.month, day.day, tzinfo=BANGKOK)
        yield from ((name, midnight + timedelta(seconds=second)) for second, name in sorted(drawn))
        given = due


def _uneven(weights: list[tuple[float, ...]], chance: Chance, count: int) -> list[tuple[float, ...]]:
    """The weights with random variation by day: by the square root of the expected count, and by MOOD."""
    whole = sum(map(sum, weights))
    uneven = []
    for today in weights:
        expected = max(count * sum(today) / whole, 0.01)
        deviation = sum(chance.draw() for _ in range(12)) - 6  # standard normal, near enough
        factor = max(0.0, 1 + deviation * sqrt(1 / expected + MOOD**2))
        uneven.append(_times(today, factor))
    return uneven


def _times(weights: tuple[float, ...], factor: float) -> tuple[float, ...]:
    return tuple(weight * factor for weight in weights)


def _share_per_day(theme: Theme, days: list[date]) -> list[float]:
    """The theme's share, spread over the days."""
    if theme.breaks is not None:
        first = len(days) - 1 - theme.breaks
        factors = [FADING ** (n - first) if first <= n < first + theme.lasts else 0.0 for n in range(len(days))]
    else:
        factors = [
            theme.months.get(day.month, 1.0) * (theme.weekend if day.weekday() >= _SATURDAY else 1.0) for day in days
        ]
    whole = sum(factors) or 1.0
    return [theme.share * factor / whole for factor in factors]
