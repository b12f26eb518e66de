"""All that a seed decides: processes, batches, what is sent in which order, and which fault strikes when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.faults.faults import KINDS
from tests.faults.forked import Prepare
from tests.faults.line import Shape

SPOOLING = ("kill spooling gateway", "power cut", "full disk")
CASES = ("cases", "notifications")
STRIKES_SECS = 2.5
"""Faults begin within this time of the first complaint stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that the seed decides."""

    seed: int
    shape: Shape
    kinds: tuple[str, ...]
    at: tuple[float, ...]
    hold: tuple[float, ...]
    """Seconds from strike to healing."""
    shuffled: bool
    """Revisions arrive in any order."""
    repeats: float
    """Share of complaints that are published once more."""
    moved: float
    """Share of revisions that come with another `submitted` than the one before, and of attempts that do."""
    complaints: int = 110

    @classmethod
    def of(cls, seed: int, kinds: Sequence[str] = (), unsafe: Prepare | None = None, *, cases: bool = True) -> Plan:
        """The plan of a seed. Without `kinds` the seed chooses the faults; consecutive seeds rotate the first."""
        chance = Random(seed)
        names = sorted(kind for kind in KINDS if cases or kind.split()[-1] not in CASES)
        drawn = [names[seed % len(names)], *(chance.choice(names) for _ in range(chance.choice((0, 1, 1, 2))))]
        chosen = tuple(kinds) or tuple(_compatible(drawn))
        return cls(
            seed=seed,
            shape=Shape(
                workers=chance.choice((1, 1, 2)),
                sinks=chance.choice((1, 1, 2)),
                batch_records=chance.choice((5, 20, 100)),
                batch_rows=chance.choice((5, 50, 1000)),
                recompute_pace=chance.choice((0.5, 3.0)),
                spool_max_bytes=chance.choice((30_000, 1_000_000)) if "full disk" in chosen else 1_000_000,
                clocks=frozenset(kind.split()[1] for kind in chosen if kind.startswith("clock ")),
                volatile="power cut" in chosen,
                cases=cases,
                unsafe=unsafe,
            ),
            kinds=chosen,
            at=tuple(chance.uniform(0, STRIKES_SECS) for _ in chosen),
            hold=tuple(chance.choice((0.0, 0.5, 2.5)) for _ in chosen),
            shuffled=chance.random() < 0.4,
            repeats=chance.choice((0.0, 0.2)),
            moved=chance.choice((0.0, 0.3)),
        )


def _compatible(kinds: Sequence[str]) -> list[str]:
    """Those faults that may strike together: at most one affects the cluster, since with two of three brokers away it
    accepts nothing; and at most one needs a specially prepared gateway."""
    chosen: list[str] = []
    for kind in kinds:
        if not any(of(kind) and any(map(of, chosen)) for of in (_of_cluster, _of_making)):
            chosen.append(kind)
    return chosen


def _of_cluster(kind: str) -> bool:
    return kind.endswith("broker") or kind.startswith("recreate") or kind in ("dead letters away", *SPOOLING)


def _of_making(kind: str) -> bool:
    return kind in ("clock gateway", "power cut")
