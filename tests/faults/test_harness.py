"""The harness must notice when a safeguard is switched off, else its zeros prove nothing."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests.faults.forked import Prepare
from tests.faults.plan import Plan
from tests.faults.schedule import run
from tests.faults.shared_services import SharedServices
from tests.faults.unsafe import SWITCHES

FAULTS = {
    "commit_before_flush": ("kill worker",),
    "commit_before_recompute": ("kill sink",),
    "revisions_ignored": ("stop sink",),
    "revisions_constant": ("stop sink",),
    "moves_ignored": ("stop sink",),
    "fsync_off": ("power cut",),
    "case_before_its_steps": ("kill cases",),
    "updates_folded_again": ("kill cases",),
    "sent_forgotten": ("kill notifications",),
}
SCHEDULES = 8
"""The first to show it is the last; one may show nothing, when the fault strikes while nothing is under work."""
STRIKE_SECS = 2.2
"""When the programs are at work, and dawdle where a safeguard is off."""

pytestmark = pytest.mark.skipif(not os.environ.get("CI"), reason="takes minutes: CI runs it")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.__name__)
def test_a_safeguard_switched_off_is_found(services: SharedServices, switch: Prepare) -> None:
    found: list[str] = []
    for seed in range(SCHEDULES):
        plan = Plan.of(seed, FAULTS[switch.__name__], unsafe=switch)
        verdict = run(replace(plan, at=(STRIKE_SECS,)), services).verdict
        found = verdict.lost + verdict.doubled
        if found:
            return
    pytest.fail(f"{switch.__name__}: not found in {SCHEDULES} schedules")
