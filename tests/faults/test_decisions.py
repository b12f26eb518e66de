"""Complaints of schedules go nowhere but to agencies whose topics exist there."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.complaint import make
from tests.faults.decisions import reached, routings_of
from tests.faults.quick import WORKING

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "tag", ["s1_bhjfifbagdbci", "s300_cdhaijbefgaac-fresh", "s7_bgaaijdefhcgb-file", "s9_a-before-17"]
)
def test_whatever_a_schedule_is_called_its_complaints_go_to_agencies_that_are_reached(tag: str) -> None:
    complaints = [one for revisions in make(Random(tag), tag, 150, 0.4, 0.3) for one in revisions]
    agencies = {route.agency for routing in routings_of(complaints) for route in routing.routes}
    assert agencies <= reached()
    assert set(WORKING) <= agencies
