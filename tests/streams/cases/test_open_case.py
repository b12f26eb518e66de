from __future__ import annotations

from typing import Any

import msgspec
import pytest

from complaints.events.case import Case, CaseUpdate
from complaints.events.complaint import Classified
from streams.cases.fold_update import Folded, fold_update
from streams.cases.open_case import fold_decision
from tests.streams.cases.cases import CENTRE, MONDAY, POLICY, A, B, C, source, update
from tests.streams.cases.decisions import decided

PLACE = "complaints.classified.v1/0"


def of(sent: CaseUpdate) -> CaseUpdate:
    return msgspec.structs.replace(sent, complaint_id=decided().complaint_id)


def fold(case: Case | None, one: Classified, offset: int = 0) -> Folded:
    return fold_decision(case, one, PLACE, offset, POLICY)


def test_the_first_decision_opens_the_case() -> None:
    folded = fold(None, decided())
    case, (step,) = folded.case, folded.steps
    assert (case.state, case.responsible, case.opened, case.record) == ("routed", A, MONDAY, f"{PLACE}/0")
    assert (step.step, step.number, step.by, step.before, step.responsible) == ("open", 1, "system", None, A)
    assert (case.urgency, case.category) == ("normal", "lighting")
    assert case.clock
    assert case.clock.running_since == MONDAY


def test_in_triage_it_is_in_1111s_queue_until_somebody_decides() -> None:
    case = fold(None, decided(agency=None)).case
    assert (case.state, case.responsible) == ("received", None)
    folded = fold(case, decided(generation=2), 1)
    assert (folded.case.state, folded.case.responsible, folded.steps[0].step) == ("routed", A, "route")


def test_what_came_before_the_complaint_is_folded_when_it_comes() -> None:
    sent = [of(update("accept", hours=1)), of(update("answer", B, text="ไม่ใช่", hours=2)), of(update("start", hours=3))]
    case: Case | None = None
    for offset, one in enumerate(sent):
        case = fold_update(case, one, source(one.agency, offset), POLICY).case
    folded = fold(case, decided())
    assert [step.step for step in folded.steps] == ["open", "accept", "start"]
    assert [(refused.agency, refused.reason) for refused in folded.refusals] == [(B, "not_yours")]
    assert (folded.case.state, folded.case.waiting) == ("in_progress", ())
    assert fold_update(folded.case, sent[0], source(A, 0), POLICY).repeat
    assert fold_update(folded.case, sent[0], source(A, 9), POLICY).repeat, "it is known by its id too"


@pytest.mark.parametrize("offset", [0, 1])
def test_the_same_decision_read_or_written_again_changes_nothing(offset: int) -> None:
    first = fold(None, decided())
    again = fold(first.case, decided(), offset)
    assert again.repeat
    assert again.steps == ()
    same: dict[str, Any] = {"applied": {}, "record": None}
    assert msgspec.structs.replace(again.case, **same) == msgspec.structs.replace(first.case, **same)
    assert again.case.record == f"{PLACE}/{offset}"


def test_a_newer_decision_counts_at_a_lower_offset_too_as_on_a_topic_that_was_made_anew() -> None:
    first = fold(None, decided(), 70)
    moved = fold(first.case, decided(agency=B, generation=2), 3)
    assert (moved.case.responsible, moved.case.record) == (B, f"{PLACE}/3")
    assert moved.case.applied == {PLACE: 71}, "it never falls: it orders what is published"
    assert fold(moved.case, decided(), 4).case == moved.case


def test_a_newer_decision_moves_a_case_that_nobody_has_accepted() -> None:
    case = fold(None, decided()).case
    folded = fold(case, decided(agency=B, generation=2), 1)
    assert (folded.case.responsible, folded.case.record) == (B, f"{PLACE}/1")
    assert folded.case.clock == case.clock


def test_a_newer_decision_does_not_take_a_case_from_an_agency_at_work() -> None:
    case = fold_update(fold(None, decided()).case, of(update("accept")), source(A, 0), POLICY).case
    folded = fold(case, decided(agency=B, generation=2), 1)
    assert (folded.case.responsible, folded.steps) == (A, ())


def test_a_decision_that_does_not_know_of_a_transfer_does_not_undo_it() -> None:
    case = fold(None, decided()).case
    case = fold_update(case, of(update("transfer", to=B, reason="other")), source(A, 0), POLICY).case
    folded = fold(case, decided(generation=2), 1)
    assert (folded.case.responsible, folded.steps) == (B, ())
    assert fold(folded.case, decided(agency=C, generation=3), 2).case.responsible == C


def test_an_officials_decision_ends_a_dispute() -> None:
    case = fold(None, decided()).case
    case = fold_update(case, of(update("refuse", reason="other")), source(A, 0), POLICY).case
    assert (case.state, case.responsible) == ("refused", CENTRE)
    folded = fold(case, decided(agency=C, generation=2), 1)
    assert (folded.case.state, folded.case.responsible, folded.case.dispute) == ("routed", C, None)
    assert folded.steps[0].step == "adjudicate"
