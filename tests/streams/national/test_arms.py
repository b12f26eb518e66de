from __future__ import annotations

from pathlib import Path

import pytest

from complaints.events.complaint import Area
from streams.national.arms import serving
from streams.national.rules import FILE, NationalRules
from streams.routing.rules import LocatedRules

CONFIG = Path(__file__).parents[3] / "config"


@pytest.mark.parametrize(
    ("lead", "area", "agency"),
    [
        ("local", Area(province="40", district="4001"), "local-40"),
        ("local", Area(province="10", district="1047"), "bkk-1047"),
        ("local", Area(province="10"), "bma"),
        ("local", Area(), "local"),
        ("pea", Area(province="12"), "mea"),
        ("pea", Area(province="50"), "pea"),
        ("damrongdhama", Area(province="50"), "damrongdhama-50"),
        ("damrongdhama", Area(), "damrongdhama"),
        ("sso", Area(province="50"), "sso"),
    ],
)
def test_the_body_that_serves_the_place_acts(lead: str, area: Area, agency: str) -> None:
    arms = LocatedRules(CONFIG / FILE, NationalRules).rules.arms
    assert serving(lead, area, arms) == agency
