"""Sizing: processes needed for a number of complaints a day, computed from the measured rates of one of each."""

from __future__ import annotations

from collections import Counter
from math import ceil, log2

import msgspec
from msgspec import Struct

from bench.comparison import Comparison, Measurement, Wanted
from bench.report import stored
from complaints.errors import ConfigError
from complaints.reference.names import names
from complaints.settings import DEFAULT_CONFIG

PER_DAY = (100_000, 1_000_000, 10_000_000, 100_000_000)
PEAK = 5
"""The busiest minutes against the day's mean."""
LOAD = 0.5
"""Share of what a process can carry that is planned with; the rest is for catching up."""
LEAST_PARTITIONS = 4
COUNTS_PER_COMPLAINT = 19
"""Rows of `hourly_counts` that a complaint with two categories and agencies adds to: 7 single, 2 + 2, and 8 pairs."""
_TRIAGE_REASONS = 5


class Sizing(Struct, frozen=True):
    """Processes and partitions needed for a number of complaints a day."""

    per_day: int
    peak: float
    """Complaints a second."""
    gateways: int
    workers: int
    sinks: int
    partitions: int
    facts: int
    """Rows a day, as are `counts`."""
    counts: int


COLUMNS = {
    "complaints a day": "per_day",
    "at peak, a second": "peak",
    "gateways": "gateways",
    "workers": "workers",
    "sinks": "sinks",
    "partitions": "partitions",
    "facts a day": "facts",
    "counts a day": "counts",
}
"""Of the table, and the field each shows."""


class Rates(Struct, frozen=True):
    """What one process can do, in complaints a second."""

    gateway: float
    worker: float
    sink: float


def size(per_day: int, rates: Rates, codes: int) -> Sizing:
    """Compute the sizing for `per_day` complaints; `codes`: number of combinations of codes in one hour."""
    peak = per_day / 86_400 * PEAK
    gateways, workers, sinks = (ceil(peak / (rate * LOAD)) for rate in (rates.gateway, rates.worker, rates.sink))
    # Twice as many as members: members can be added, and the share of a lost one is spread over the others.
    partitions = max(LEAST_PARTITIONS, 2 ** ceil(log2(2 * max(workers, sinks))))
    counts = 24 * min(codes, ceil(per_day / 24) * COUNTS_PER_COMPLAINT)
    return Sizing(per_day, peak, gateways, workers, sinks, partitions, per_day, counts)


def combinations() -> int:
    """Rows of `hourly_counts` one hour can have, by the codes of the configuration."""
    of = Counter(dimension for dimension, *_ in names(DEFAULT_CONFIG))
    places = of["province"] + of["district"] + of["agency"]
    single = 1 + of["channel"] + of["kind"] + of["urgency"] + _TRIAGE_REASONS + of["category"] + places
    return single + of["category"] * places


def measure(wanted: Wanted) -> Measurement:
    """From the comparisons of intake and scale-out in `results.json`."""
    rates, codes = _rates(), combinations()
    table = [size(per_day, rates, codes) for per_day in PER_DAY]
    return Measurement(
        title="Sizing",
        source=f"one gateway at {rates.gateway:,.0f}, one worker at {rates.worker:,.0f} and one sink at"
        f" {rates.sink:,.0f} complaints a second, as measured above",
        columns=list(COLUMNS),
        rows=[[f"{getattr(one, field):,.0f}" for field in COLUMNS.values()] for one in table],
        conditions=_arithmetic(codes),
        versions={},
    )


def _rates() -> Rates:
    carried: dict[str, float] = {}
    for name in ("intake", "scale"):
        if name not in stored():
            raise ConfigError(f"sizing needs the {name} comparison: run it first")
        carried |= {one.contender: one.rate for one in msgspec.convert(stored()[name], Comparison).summaries}
    return Rates(carried["1 a request"], carried["1 worker"], carried["1 sink"])


def _arithmetic(codes: int) -> list[str]:
    return [
        f"peak = complaints a day / 86,400 x {PEAK}",
        f"gateways, workers, sinks = peak / ({LOAD:.0%} of what one carries), rounded up; gateways with one"
        " complaint a request; each needs a core, a sink another one for ClickHouse",
        "partitions = the power of two that is at least twice the workers or sinks, at least"
        f" {LEAST_PARTITIONS}; they cannot be made fewer later",
        f"counts = rows of `hourly_counts`: {COUNTS_PER_COMPLAINT} for a complaint with two categories and two"
        f" agencies, but at most {codes:,} an hour, the combinations of codes there are; superseded rows come on"
        " top until ClickHouse merges them away",
        "arithmetic, not a measurement: nobody ran 100 million a day here",
    ]
