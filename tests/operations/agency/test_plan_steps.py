from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from complaints.events.case import State
from operations.agency.plan_steps import plan_steps
from streams.cases.transitions import OPEN, TRANSITIONS

STATES: tuple[State, ...] = get_args(State)


@pytest.mark.parametrize(
    ("state", "wanted", "steps"),
    [
        ("routed", "accepted", ("accept",)),
        ("transferred", "in_progress", ("accept", "start")),
        ("reopened", "answered", ("accept", "answer")),
        ("in_progress", "accepted", ()),
        ("answered", "answered", ()),
        ("accepted", "closed", ("answer",)),
        ("accepted", "resolved", ("answer",)),
        ("routed", "refused", ("refuse",)),
        ("in_progress", "refused", ("return",)),
        ("routed", "withdrawn", None),
        ("routed", "transferred", None),
    ],
)
def test_the_fewest_steps_of_the_agency(state: State, wanted: State, steps: tuple[str, ...] | None) -> None:
    assert plan_steps(state, wanted) == steps


def test_with_evidence_done_is_resolved_and_with_an_agency_not_ours_is_a_transfer() -> None:
    assert plan_steps("answered", "resolved", evidence=True) == ("resolve",)
    assert plan_steps("accepted", "closed", evidence=True) == ("resolve",)
    assert plan_steps("accepted", "refused", to=True) == plan_steps("accepted", "transferred", to=True) == ("transfer",)


def test_what_is_planned_is_legal_for_the_agency_and_never_a_close() -> None:
    for state, wanted, to, evidence in product(OPEN - {"received", "refused"}, STATES, (False, True), (False, True)):
        at: State | None = state
        for step in plan_steps(state, wanted, to=to, evidence=evidence) or ():
            row = TRANSITIONS[step]
            assert at in row.at, (state, wanted, step)
            assert "responsible" in row.by
            assert step != "close"
            at = row.to or at
