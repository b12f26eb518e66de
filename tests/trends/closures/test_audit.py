from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import Any

import pandas as pd
import pytest

from tests.trends.closures.made import city
from trends.closures.audit import ALL, audit
from trends.closures.matched import pairs
from trends.closures.ticket import Ticket
from trends.frame_rows import rows_of


def by_agency(found: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["agency"]: row for row in rows_of(found)}


def test_a_planted_excess_is_found_at_the_agency_that_has_it() -> None:
    found = by_agency(audit(city({"water": 0.3}, places=1800)))
    water = found["water"]
    assert water["excess"] == pytest.approx(0.3, abs=0.1)
    assert water["lower"] > 0
    for agency in ("works", "parks"):
        assert abs(found[agency]["excess"]) < 0.1


def test_where_closing_changes_nothing_no_excess_is_found() -> None:
    inside = 0
    for seed in range(4):
        every = by_agency(audit(city({}, seed=seed, places=700)))[ALL]
        inside += every["lower"] < 0 < every["upper"]
    assert inside >= 3


def test_of_few_closings_no_figure_is_given() -> None:
    tickets = [
        replace(one, agency="rare" if number < 60 else "often") for number, one in enumerate(city({}, places=700))
    ]
    found = by_agency(audit(tickets))
    assert 0 < found["rare"]["closed"] < 50
    shares = ("again", "control", "excess", "lower", "upper")
    assert all(isnan(found["rare"][name]) for name in shares)
    assert not any(isnan(found["often"][name]) for name in shares)


def ticket(reported: float, closed: float | None = None, metres: float = 0.0, category: str = "road") -> Ticket:
    return Ticket(category, "north", "works", 100.5, 13.5 + metres / 110_600, reported, closed)


def test_only_the_same_category_within_50_metres_and_30_days_counts() -> None:
    closed, control, end = ticket(0, 5), ticket(1, None, 1000), ticket(90, None, 9000)
    for other, again in (
        (ticket(34, metres=45), True),
        (ticket(36, metres=45), False),
        (ticket(34, metres=55), False),
        (ticket(4, metres=45), False),
        (ticket(34, metres=45, category="noise"), False),
    ):
        [pair] = pairs([closed, control, other, end])
        assert (pair.again, pair.control) == (again, 0)


@pytest.mark.parametrize(
    "other",
    [
        ticket(1, 4, 1000),  # closed before
        ticket(16, None, 1000),  # reported after the closing
        ticket(1, None, 60),  # too near
        ticket(1, None, 1000, "noise"),
    ],
)
def test_what_is_no_control(other: Ticket) -> None:
    judged = replace(ticket(0, 5), agency="judged")
    assert "judged" not in {pair.agency for pair in pairs([judged, other, ticket(90, None, 9000)])}


def test_what_was_closed_less_than_30_days_ago_is_not_judged_yet() -> None:
    assert list(pairs([ticket(0, 5), ticket(1, None, 1000), ticket(30, None, 9000)])) == []
    assert audit([]).empty
