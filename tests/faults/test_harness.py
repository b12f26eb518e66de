"""The harness must find out when a safeguard is switched off, else its zeros say nothing."""

from __future__ import annotations

import os

import pytest

from tests.faults.forked import Prepare
from tests.faults.ground import Ground
from tests.faults.plan import Plan
from tests.faults.schedule import run
from tests.faults.unsafe import SWITCHES

FAULTS = {
    "commit_before_flush": ("kill worker",),
    "commit_before_recompute": ("kill sink",),
    "revisions_ignored": ("stop sink",),
    "revisions_constant": ("stop sink",),
    "fsync_off": ("power cut",),
}
SCHEDULES = 8
"""A kill that comes early finds nothing under work, so the first may show nothing; the first to show it is the last."""

pytestmark = pytest.mark.skipif(not os.environ.get("CI"), reason="takes minutes: CI runs it")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.__name__)
def test_a_safeguard_switched_off_is_found(ground: Ground, switch: Prepare) -> None:
    found: list[str] = []
    for seed in range(SCHEDULES):
        verdict = run(Plan.of(seed, FAULTS[switch.__name__], unsafe=switch), ground).verdict
        found = verdict.lost + verdict.doubled
        if found:
            return
    pytest.fail(f"{switch.__name__}: not found in {SCHEDULES} schedules")
