from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from complaints.events.case import State, StepName
from streams.cases.transitions import TRANSITIONS, allowed, path_between

STATES: tuple[State, ...] = get_args(State)
PAGE = Path(__file__).resolve().parents[3] / "docs/cases.md"


def test_the_page_has_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for step, row in TRANSITIONS.items():
        states = ", ".join(state for state in STATES if state in row.at)
        needs = ", ".join(row.needs) or "-"
        line = f"| `{step}` | {', '.join(sorted(row.by))} | {states} | {row.to or 'the same'} | {needs} |"
        assert line in page.splitlines()


def test_every_step_but_the_services_own_has_a_row() -> None:
    assert set(get_args(StepName)) - set(TRANSITIONS) == {"open"}


@pytest.mark.parametrize("state", [state for state in STATES if state != "awaited"])
def test_every_state_is_reached_from_the_first_by_legal_steps(state: State) -> None:
    path = path_between("received", state)
    assert path is not None
    at: State = "received"
    for step in path:
        assert at in TRANSITIONS[step].at
        at = TRANSITIONS[step].to or at
    assert at == state


@pytest.mark.parametrize("state", ["withdrawn", "awaited"])
def test_nothing_leads_out_of_what_is_over_or_has_not_begun(state: State) -> None:
    assert allowed(state, ["responsible", "centre", "citizen", "joined", "invited"]) == ()
    assert path_between(state, "routed") is None


def test_nothing_is_allowed_to_who_has_no_part_in_a_case() -> None:
    assert all(allowed(state, []) == () for state in STATES)
