from __future__ import annotations

from dataclasses import replace

import pytest

from tests.trends.surges.weeks import START, surge
from trends.surges.spree import Nearness, Sprees
from trends.surges.tuning import Tuning

FIRST = surge(START, 1)[0]
METRES = 1 / 110.6e3
"""Degrees of latitude."""


@pytest.mark.parametrize(
    ("minutes", "metres", "expected"),
    [
        (29, 90, "spree"),
        (31, 90, "apart"),
        (10, 400, "walk"),
        (25, 400, "apart"),
        (10, 600, "apart"),
    ],
)
def test_one_person_reports_at_one_place_or_on_the_way(minutes: float, metres: float, expected: Nearness) -> None:
    assert FIRST.latitude is not None
    other = replace(FIRST, id="b", hour=START + minutes / 60, latitude=FIRST.latitude + metres * METRES)
    sprees = Sprees()
    assert sprees.nearness(FIRST, Tuning()) == "apart"
    assert sprees.nearness(other, Tuning()) == expected


def test_without_a_place_one_text_makes_a_spree() -> None:
    nowhere = replace(FIRST, longitude=None, latitude=None)
    sprees = Sprees()
    sprees.nearness(nowhere, Tuning())
    assert sprees.nearness(replace(nowhere, id="b"), Tuning()) == "spree"
    assert sprees.nearness(replace(nowhere, id="c", text="another"), Tuning()) == "apart"
