"""Request and results of a benchmark: `Wanted`, and a comparison of contenders or a table of measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from bench.rounds import Round, Summary


class Wanted(Struct, frozen=True, kw_only=True):
    """What to run."""

    data: Path | None
    """Folder of real tickets."""
    yardstick: Path | None = None
    """Program that makes weeks with known surges, and scores what is said of them."""
    folder: Path
    """Scratch space."""
    rows: int
    rounds: int
    contenders: tuple[str, ...] = ()
    """These alone, if any."""
    say: Callable[[str], None]

    def of(self, contenders: Iterable[str]) -> list[str]:
        """Those of the given contenders that are to run."""
        return [name for name in contenders if name in self.contenders or not self.contenders]


class Comparison(Struct, frozen=True, kw_only=True):
    """All rounds of the contenders, with conditions and versions."""

    title: str
    source: str
    """What the messages are made of."""
    rows: int
    conditions: list[str]
    versions: dict[str, str]
    rounds: list[Round]
    summaries: list[Summary]
    ratios: dict[str, float]

    def markdown(self) -> str:
        """The section of docs/performance.md."""
        contenders = [
            (
                one.contender,
                f"{one.rate:,.0f}",
                f"{one.lowest:,.0f}-{one.highest:,.0f}",
                f"{one.cpu_us:.1f}",
                f"{one.peak_mb:,.0f}",
            )
            for one in self.summaries
        ]
        ratios = [(f"`{name}`", f"{value:.2f}") for name, value in self.ratios.items()]
        rounds = len({one.number for one in self.rounds})
        return "\n\n".join(
            [
                f"### {self.title}",
                f"{self.rows:,} messages from {self.source}; {rounds} rounds, contenders in turns.",
                _table(("contender", "messages/s", "spread", "CPU µs per message", "peak MB"), contenders),
                _table(("ratio", "median over rounds"), ratios),
                _notes(self.conditions, self.versions),
            ]
        )


class Measurement(Struct, frozen=True, kw_only=True):
    """One quantity measured under several conditions, one row for each."""

    title: str
    source: str
    columns: list[str]
    rows: list[list[str]]
    conditions: list[str]
    versions: dict[str, str]

    def markdown(self) -> str:
        """The section of docs/performance.md."""
        notes = _notes(self.conditions, self.versions)
        return "\n\n".join([f"### {self.title}", f"From {self.source}.", _table(self.columns, self.rows), notes])


Result = Comparison | Measurement


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _notes(conditions: list[str], versions: dict[str, str]) -> str:
    lines = [*conditions, ", ".join(f"{name} {version}" for name, version in versions.items())]
    return "\n".join(f"- {line}" for line in lines if line)
