"""Rounds of a comparison: contenders take turns, so that changes of the machine's speed affect all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from msgspec import Struct

from bench.watch import Watch


class Round(Struct, frozen=True, kw_only=True):
    """One run of one contender."""

    contender: str
    number: int
    messages: int
    """Processed in the measured time."""
    secs: float
    cpu_us: float
    """User and system time per message, of the contender's processes."""
    peak_mb: float

    @property
    def rate(self) -> float:
        """Messages per second."""
        return self.messages / self.secs

    @classmethod
    def watched(
        cls, watch: Watch, messages: int, start: float, end: float, *, contender: str = "", number: int = 0
    ) -> Round:
        """A round from the samples of the contender's processes between two moments; the watch must run past `end`."""
        return cls(
            contender=contender,
            number=number,
            messages=messages,
            secs=end - start,
            cpu_us=watch.cpu_secs(start, end) / messages * 1e6,
            peak_mb=watch.peak_mb(),
        )


class Summary(Struct, frozen=True, kw_only=True):
    """Medians over the rounds of one contender."""

    contender: str
    rate: float
    lowest: float
    highest: float
    cpu_us: float
    peak_mb: float


def interleaved(
    contenders: Sequence[str], rounds: int, measure: Callable[[str, int], Round], say: Callable[[str], None]
) -> list[Round]:
    """Run every contender once per round, each round beginning with another one."""
    done = []
    for number in range(rounds):
        turn = number % len(contenders)
        for contender in (*contenders[turn:], *contenders[:turn]):
            one = measure(contender, number)
            say(
                f"  round {number + 1}  {contender:16} {one.rate:>9,.0f}/s  {one.cpu_us:>6.1f} µs CPU"
                f"  {one.peak_mb:>5,.0f} MB"
            )
            done.append(one)
    return done


def summaries(rounds: Sequence[Round]) -> list[Summary]:
    """One per contender, fastest first."""
    grouped: dict[str, list[Round]] = {}
    for one in rounds:
        grouped.setdefault(one.contender, []).append(one)
    found = [
        Summary(
            contender=name,
            rate=median(one.rate for one in of),
            lowest=min(one.rate for one in of),
            highest=max(one.rate for one in of),
            cpu_us=median(one.cpu_us for one in of),
            peak_mb=max(one.peak_mb for one in of),
        )
        for name, of in grouped.items()
    ]
    return sorted(found, key=lambda one: -one.rate)


def ratio(rounds: Sequence[Round], of: str, to: str) -> float | None:
    """Median over the rounds of the ratio of their rates, `of` divided by `to`; None if either did not run."""
    rates = {(one.contender, one.number): one.rate for one in rounds}
    found = [rate / rates[to, number] for (name, number), rate in rates.items() if name == of and (to, number) in rates]
    return median(found) if found else None
