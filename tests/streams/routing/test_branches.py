"""A branch is a co-working agency wherever its agency is concerned."""

from __future__ import annotations

import pytest

from complaints.events.complaint import Area
from streams.routing.branches import REASON, RULE, join_branches
from streams.routing.judge import Chosen, Outcome

BRANCHES = {"mea": {"1047": "mea-bang-na", "11": "mea-bang-phli", "1101": "mea-samut-prakan", "110101": "mea-bang-na"}}
POWER = Chosen("mea", "co-working", "cables", "-", 7)
OUTCOME = Outcome((Chosen("bkk-1047", "responsible", "district", "-", 15), POWER), None, ("area:1047",))


@pytest.mark.parametrize(
    ("area", "branch"),
    [
        (Area(province="10", district="1047", subdistrict="104702"), "mea-bang-na"),
        (Area(province="11", district="1102"), "mea-bang-phli"),
        (Area(province="11", district="1101"), "mea-samut-prakan"),
        (Area(province="11", district="1101", subdistrict="110101"), "mea-bang-na"),
    ],
)
def test_the_branch_of_the_smallest_area_joins(area: Area, branch: str) -> None:
    joined = join_branches(OUTCOME, area, BRANCHES)
    assert joined == OUTCOME._replace(chosen=(*OUTCOME.chosen, Chosen(branch, "co-working", RULE, REASON, 7)))


@pytest.mark.parametrize("area", [Area(), Area(province="50", district="5001")])
def test_where_no_branch_serves_nobody_joins(area: Area) -> None:
    assert join_branches(OUTCOME, area, BRANCHES) is OUTCOME


def test_nobody_is_named_twice_and_others_have_no_branches() -> None:
    area = Area(province="10", district="1047")
    there = OUTCOME._replace(chosen=(*OUTCOME.chosen, Chosen("mea-bang-na", "co-working", "named", "-", 15)))
    assert join_branches(there, area, BRANCHES) is there
    alone = OUTCOME._replace(chosen=OUTCOME.chosen[:1])
    assert join_branches(alone, area, BRANCHES) is alone
