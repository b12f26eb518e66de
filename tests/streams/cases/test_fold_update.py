from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from complaints.events.case import Case, CaseUpdate, Part, Sender, State, StepName
from streams.cases.effects import EFFECTS, part_id
from streams.cases.fold_update import MAX_WAITING, fold_update
from streams.cases.transitions import TRANSITIONS
from tests.streams.cases.cases import CENTRE, EVIDENCE, ID, MONDAY, POLICY, A, B, C, Folding, routed, source, update

replace = msgspec.structs.replace


def at_work() -> Folding:
    folding = Folding(routed())
    folding.take("accept")
    folding.take("start")
    return folding


def state(folding: Folding) -> str:
    assert folding.case
    return folding.case.state


def test_a_case_goes_from_routed_to_closed_and_rated() -> None:
    folding = at_work()
    folding.take("answer", text="เราซ่อมแล้ว")
    assert state(folding) == "answered"
    folding.take("resolve", text="ซ่อมแล้ว", evidence=(EVIDENCE,))
    folding.take("close", CENTRE, "citizen")
    folding.take("rate", CENTRE, "citizen", rating=5)
    case = folding.case
    assert case
    assert (case.state, case.rating, case.evidence, case.number) == ("closed", 5, (EVIDENCE,), 7)
    step = folding.take("reopen", CENTRE, "citizen", text="ยังไม่เสร็จ").steps[0]
    assert (step.before, step.state, step.responsible, step.number) == ("closed", "reopened", A, 8)


def test_an_illegal_step_goes_back_with_the_reason_and_the_allowed_steps() -> None:
    folding = Folding(routed())
    sent = update("answer", text="เสร็จแล้ว")
    folded = folding.send(sent)
    (refused,) = folded.refusals
    assert not folded.steps
    assert (refused.update_id, refused.agency, refused.state) == (sent.update_id, A, "routed")
    assert (refused.reason, refused.detail) == ("illegal_step", "answer is not legal in state routed")
    assert refused.allowed == ("accept", "transfer", "refuse", "return", "merge", "note")
    assert state(folding) == "routed"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (update("accept", B), "not_yours"),
        (update("close"), "illegal_step"),
        (update("open"), "illegal_step"),
        (update("withdraw", A, "citizen"), "wrong_sender"),
        (update("route", A, "centre", to=B), "wrong_sender"),
        (update("transfer", to=B), "missing_field"),
        (update("transfer", reason="other"), "missing_field"),
        (update("refuse", to=B), "missing_field"),
        (update("transfer", to="nobody", reason="other"), "unknown_agency"),
        (update("transfer", to=A, reason="other"), "to_itself"),
        (update("merge", into=ID), "to_itself"),
        (update("route", CENTRE, "centre"), "missing_field"),
    ],
)
def test_each_reason_for_a_refusal(sent: CaseUpdate, reason: str) -> None:
    folding = Folding(routed())
    before = folding.case
    folded = folding.send(sent)
    assert [refused.reason for refused in folded.refusals] == [reason]
    assert before
    assert msgspec.structs.replace(folded.case, applied={}, recent=()) == before


@pytest.mark.parametrize("evidence", [(), (EVIDENCE,)])
def test_resolved_needs_text_and_evidence(evidence: Any) -> None:
    folding = at_work()
    refused = folding.send(update("resolve", evidence=evidence, text=None if evidence else "เสร็จแล้ว")).refusals
    assert [one.reason for one in refused] == ["missing_field"]
    assert state(folding) == "in_progress"


def test_no_agency_closes_a_case() -> None:
    folding = at_work()
    folding.take("resolve", text="ซ่อมแล้ว", evidence=(EVIDENCE,))
    assert folding.send(update("close")).refusals[0].reason == "not_yours"


def test_an_update_on_another_agencys_topic_is_refused_to_that_agency() -> None:
    (refused,) = Folding(routed()).send(update("accept", A), topic=B).refusals
    assert (refused.agency, refused.reason, refused.allowed) == (B, "wrong_sender", ())


def test_agencies_work_together() -> None:
    folding = at_work()
    folding.take("invite", to=B)
    assert folding.send(update("note", B, text="เราดูแล้ว")).refusals[0].reason == "not_yours"
    folding.take("join", B)
    folding.take("note", B, text="เราดูแล้ว")
    folding.take("invite", to=C)
    folding.take("decline", C)
    assert folding.case
    assert [(one.agency, one.standing) for one in folding.case.co_workers] == [(B, "joined")]


def test_a_split_opens_cases_that_know_their_whole() -> None:
    folding = at_work()
    folded = folding.take("split", parts=(Part(agency=B, text="ทางหลวง"), Part(agency=C, text="สายไฟ")))
    assert folded.case.parts == (part_id(ID, 1), part_id(ID, 2)) == folded.steps[0].parts
    assert [(one.complaint_id, one.responsible, one.parent) for one, _ in folded.opened] == [
        (part_id(ID, 1), B, ID),
        (part_id(ID, 2), C, ID),
    ]
    assert [(one.number, one.step, one.responsible, one.text) for _, one in folded.opened] == [
        (1, "open", B, "ทางหลวง"),
        (1, "open", C, "สายไฟ"),
    ]
    assert {one.clock for one, _ in folded.opened} == {folded.case.clock}, "a split gives nobody more time"
    assert folding.take("split", parts=(Part(agency=C, text="ท่อ"),)).case.parts[2:] == (part_id(ID, 3),)


def test_a_part_for_an_unknown_agency_is_refused() -> None:
    (refusal,) = at_work().send(update("split", parts=(Part(agency="nobody", text="ท่อ"),))).refusals
    assert refusal.reason == "unknown_agency"


@pytest.mark.parametrize(("found", "taken"), [(None, False), ("awaited", False), ("merged", False), ("answered", True)])
def test_a_case_is_merged_only_into_one_that_stands_by_itself(found: State | None, taken: bool) -> None:
    other = uuid4()
    target = replace(routed(), complaint_id=other, state=found) if found else None
    folded = fold_update(at_work().case, update("merge", into=other), source(A, 99), POLICY, {other: target}.get)
    assert [one.reason for one in folded.refusals] == ([] if taken else ["unknown_case"])


def test_a_step_that_its_sender_dates_ahead_counts_as_done_when_the_broker_took_it() -> None:
    sent = update("accept", hours=9000)
    written = MONDAY + timedelta(hours=1)
    folded = fold_update(routed(), sent, source(A, 0)._replace(written=written), POLICY)
    assert [step.at for step in folded.steps] == [written]


def test_a_merged_case_may_be_taken_apart_again() -> None:
    folding, other = at_work(), uuid4()
    assert folding.take("merge", into=other).case.into == other
    assert folding.send(update("start")).refusals
    assert folding.take("reopen", CENTRE, "centre", text="คนละเรื่อง").case.into is None


def test_a_record_read_again_changes_nothing() -> None:
    once = fold_update(routed(), sent := update("accept"), source(A, 7), POLICY)
    again = fold_update(once.case, sent, source(A, 7), POLICY)
    assert again.repeat
    assert (again.case, again.steps, again.refusals) == (once.case, (), ())
    assert once.case.applied == {f"agency.{A}.updates.v1/0": 8}


def test_an_update_sent_again_by_its_sender_changes_nothing_but_the_offset() -> None:
    once = fold_update(routed(), sent := update("accept"), source(A, 7), POLICY)
    again = fold_update(once.case, sent, source(A, 8), POLICY)
    assert again.repeat
    assert msgspec.structs.replace(again.case, applied=once.case.applied) == once.case


def test_an_illegal_step_sent_again_is_refused_once() -> None:
    folding = Folding(routed())
    sent = update("answer", text="เสร็จแล้ว")
    assert folding.send(sent).refusals
    folding.take("accept")
    assert folding.send(sent).repeat, "what was illegal when it was sent is not taken later"


def test_time_never_goes_back_within_a_case() -> None:
    folding = Folding(routed())
    folding.take("accept", hours=5)
    folded = folding.take("start", hours=3)
    assert folded.case.since == folded.steps[0].at == MONDAY + timedelta(hours=5)


def test_updates_before_their_complaint_are_kept_up_to_a_number() -> None:
    folding = Folding(None)
    for _ in range(MAX_WAITING):
        assert folding.take("accept").steps == ()
    assert state(folding) == "awaited"
    (refused,) = folding.send(update("accept")).refusals
    assert (refused.reason, refused.allowed) == ("too_many_waiting", ())


def test_every_effect_belongs_to_a_step() -> None:
    assert set(EFFECTS) <= set(TRANSITIONS)


@pytest.mark.parametrize(
    ("step", "by"), [(step, by) for step, row in TRANSITIONS.items() for by in ("agency", "centre", "citizen") if row]
)
def test_a_case_keeps_what_it_is_through_the_codec(step: StepName, by: Sender) -> None:
    sent = update(step, A if by == "agency" else CENTRE, by, to=B, reason="other", text="ก", rating=3)
    case = Folding(routed()).send(sent).case
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case
