"""What a run of schedules found: a table, JSON, and a last line in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from rich.table import Table

from tests.faults.schedule import Result


def totals(results: Sequence[Result]) -> dict[str, object]:
    """For machines."""
    verdicts = [result.verdict for result in results]
    return {
        "schedules": len(results),
        "first_seed": results[0].plan.seed if results else None,
        "acknowledged": sum(v.acknowledged for v in verdicts),
        "dead_lettered": sum(v.dead_lettered for v in verdicts),
        "lost": sum(len(v.lost) for v in verdicts),
        "doubled": sum(len(v.doubled) for v in verdicts),
        "invented": sum(len(v.invented) for v in verdicts),
        "wrong": sum(len(v.wrong) for v in verdicts),
        "faults": dict(sorted(faults(results).items())),
        "ended_by_themselves": dict(Counter(name for result in results for name in result.restarts)),
        "fresh_secs_longest": round(max((result.fresh_secs for result in results), default=0.0), 2),
        "secs": round(sum(result.secs for result in results), 1),
        "failing": {str(r.plan.seed): r.verdict.findings()[:20] for r in results if not r.verdict.kept},
    }


def faults(results: Sequence[Result]) -> Counter[str]:
    """How often each kind struck."""
    struck = Counter(kind for result in results for kind in result.plan.kinds)
    struck["revisions in any order"] = sum(result.plan.shuffled for result in results)
    struck["complaints published again"] = sum(result.plan.repeats > 0 for result in results)
    return struck


def table(results: Sequence[Result]) -> Table:
    """Faults by kind."""
    made = Table(title="Faults")
    made.add_column("kind")
    made.add_column("schedules", justify="right")
    for kind, number in sorted(faults(results).items()):
        made.add_row(kind, str(number))
    return made


def in_words(results: Sequence[Result]) -> str:
    """The last line."""
    t = totals(results)
    wrong = f", {t['wrong']} wrong otherwise" if t["wrong"] else ""
    return (
        f"{t['schedules']:,} schedules, {t['acknowledged']:,} complaints acknowledged, "
        f"{t['lost']:,} lost, {t['doubled']:,} doubled, {t['invented']:,} invented{wrong}"
    )


def as_json(results: Sequence[Result]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(totals(results))) + b"\n"
