"""Results of a run of schedules: one line of JSON for each, and from those a table, JSON, and a summary line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.table import Table

from tests.faults.schedule import Result
from tests.faults.verdict import Verdict


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The stored result of one schedule."""

    seed: int
    kinds: tuple[str, ...]
    shuffled: bool
    repeats: bool
    moved: bool = False
    verdict: Verdict
    restarts: list[str]
    secs: float
    fresh_secs: float

    @classmethod
    def of(cls, result: Result) -> Record:
        plan = result.plan
        return cls(
            seed=plan.seed,
            kinds=plan.kinds,
            shuffled=plan.shuffled,
            repeats=plan.repeats > 0,
            moved=plan.moved > 0,
            verdict=result.verdict,
            restarts=result.restarts,
            secs=round(result.secs, 2),
            fresh_secs=round(result.fresh_secs, 2),
        )


def load(path: Path) -> list[Record]:
    """The records of earlier runs; none when there is no such file."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [msgspec.json.decode(line, type=Record) for line in lines]


def append(path: Path, record: Record) -> None:
    with path.open("ab") as file:
        file.write(msgspec.json.encode(record) + b"\n")


def totals(records: Sequence[Record]) -> dict[str, object]:
    """The totals as JSON values."""
    verdicts = [record.verdict for record in records]
    return {
        "schedules": len(records),
        "first_seed": min((record.seed for record in records), default=None),
        "acknowledged": sum(v.acknowledged for v in verdicts),
        "dead_lettered": sum(v.dead_lettered for v in verdicts),
        "steps": sum(v.steps for v in verdicts),
        "milestones": sum(v.milestones for v in verdicts),
        "told": sum(v.told for v in verdicts),
        "unknown": sum(v.unknown for v in verdicts),
        "lost": sum(len(v.lost) for v in verdicts),
        "doubled": sum(len(v.doubled) for v in verdicts),
        "invented": sum(len(v.invented) for v in verdicts),
        "wrong": sum(len(v.wrong) for v in verdicts),
        "faults": dict(sorted(faults(records).items())),
        "ended_by_themselves": dict(Counter(name for record in records for name in record.restarts)),
        "fresh_secs_longest": max((record.fresh_secs for record in records), default=0.0),
        "secs": round(sum(record.secs for record in records), 1),
        "failing": [record.seed for record in records if not record.verdict.kept],
    }


def faults(records: Sequence[Record]) -> Counter[str]:
    """How often each kind of fault was used."""
    struck = Counter(kind for record in records for kind in record.kinds)
    struck["revisions in any order"] = sum(record.shuffled for record in records)
    struck["complaints published again"] = sum(record.repeats for record in records)
    struck["complaints with several times"] = sum(record.moved for record in records)
    return struck


def table(records: Sequence[Record]) -> Table:
    """A table of faults by kind."""
    made = Table(title="Faults")
    made.add_column("kind")
    made.add_column("struck", justify="right")
    for kind, number in sorted(faults(records).items()):
        made.add_row(kind, str(number))
    return made


def in_words(records: Sequence[Record]) -> str:
    """The summary line."""
    t = totals(records)
    wrong = f", {t['wrong']} wrong otherwise" if t["wrong"] else ""
    return (
        f"{t['schedules']:,} schedules, {t['acknowledged']:,} complaints acknowledged, "
        f"{t['lost']:,} lost, {t['doubled']:,} doubled, {t['invented']:,} invented{wrong}"
    )


def as_json(records: Sequence[Record]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(totals(records))) + b"\n"
