"""A short set of schedules in every test run; `make faults` runs longer ones."""

from __future__ import annotations

import pytest

from tests.faults.plan import Plan
from tests.faults.report import Record, in_words
from tests.faults.schedule import run
from tests.faults.shared_services import SharedServices


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("seed", "kinds"),
    [
        (1, ("kill worker", "kill sink", "poison received")),
        (2, ("stop worker", "pause sink", "kill clickhouse")),
        (7, ("corrections", "kill sink", "kill cases", "kill notifications")),
    ],
)
def test_nothing_is_lost_doubled_or_invented(services: SharedServices, seed: int, kinds: tuple[str, ...]) -> None:
    result = run(Plan.of(seed, kinds), services)
    assert result.verdict.findings() == []
    assert result.verdict.acknowledged > 20
    assert min(result.verdict.told, result.verdict.milestones) > 0
    assert in_words([Record.of(result)]).endswith("0 lost, 0 doubled, 0 invented")
