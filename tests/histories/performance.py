"""Runs many random histories at once through worker and sinks that die now and then, and compares the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from complaints.settings import ClickHouseSettings
from tests.faults.forked import Prepare
from tests.histories.history import History, Step, history
from tests.histories.mishaps import unlucky_worker
from tests.histories.sender import Sender
from tests.histories.stage import Stage
from tests.histories.verdict import findings

WAVES = 12
BETWEEN_SECS = 1.5
DONE_SECS = 300.0
"""Less than pytest gives a test, so that findings and logs of a history that does not end are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    histories: int
    steps: int
    deaths: int
    findings: list[str]


def perform(
    bootstrap: str,
    clickhouse: ClickHouseSettings,
    folder: Path,
    tag: str,
    *,
    number: int,
    seed: int,
    done_secs: float = DONE_SECS,
    unsafe: Sequence[Prepare] = (),
    unsafe_worker: Sequence[Prepare] = (),
) -> Result:
    """Run so many histories, made from the seed. `tag`, of letters, is part of the names of their topics and groups.

    `unsafe` switches safeguards of the sinks off, `unsafe_worker` those of the worker.
    """
    chance = Random(seed)
    histories = [history(chance, f"{tag}-{n}") for n in range(number)]
    steps = _arranged(chance, histories)
    rows = max(20, len(steps) // 100)
    worker = (unlucky_worker, *unsafe_worker)
    stage = Stage(bootstrap, clickhouse, folder, tag, batch_rows=rows, unsafe=unsafe, worker=worker)
    try:
        sender = Sender(stage.settings, stage.agencies, chance)
        size = -(-len(steps) // WAVES)
        for at in range(0, len(steps), size):
            sender.send(steps[at : at + size])
            if chance.random() < 0.5:
                stage.kill(chance)
            stage.pass_time(BETWEEN_SECS)
        judge = partial(findings, stage.settings, sender.told(), stage.agencies)
        in_time = stage.wait_until(lambda: stage.caught_up() and not judge(), done_secs)
        late = [] if in_time else [f"not read and counted within {done_secs:g} s\n{stage.log()}"]
        stage.end()
        left = judge() + late
    finally:
        stage.end()
    return Result(histories=number, steps=len(steps), deaths=stage.deaths, findings=left)


def _arranged(chance: Random, histories: Sequence[History]) -> list[tuple[History, Step]]:
    """The steps of all histories mixed; most histories keep their order, the others are shuffled."""
    placed = []
    for number, steps in enumerate(histories):
        times = [chance.random() for _ in steps]
        if chance.random() < 0.7:
            times.sort()
        placed += [(at, number, n, steps) for n, at in enumerate(times)]
    return [(steps, steps[n]) for _, _, n, steps in sorted(placed, key=lambda one: one[:3])]
