from __future__ import annotations

from complaints.events.case import CASE_STEP
from complaints.events.cloudevents import SCHEMAS
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from streams.cases.emit_case import CaseRecords
from streams.cases.tell_agencies import told_to
from tests.streams.cases.cases import CENTRE, A, B, C, Folding, routed


def agencies_told(folding: Folding, *arguments: str, **fields: object) -> list[list[str]]:
    before = folding.case
    folded = folding.take(*arguments, **fields)  # type: ignore[arg-type]
    return [agencies for _, agencies in told_to(before, folded.steps, folded.case)]


def test_a_step_is_told_to_its_sender_and_to_all_who_have_the_case_or_help() -> None:
    folding = Folding(routed())
    assert agencies_told(folding, "accept") == [[A]]
    assert agencies_told(folding, "invite", to=C) == [[A, C]]
    assert agencies_told(folding, "join", C) == [[A, C]]
    assert agencies_told(folding, "transfer", to=B, reason="other") == [[A, B, C]]
    assert agencies_told(folding, "accept", B) == [[B, C]], "not to the agency that handed it on"
    assert agencies_told(folding, "answer", B, text="-") == [[B, C]]
    assert agencies_told(folding, "reopen", CENTRE, "citizen", text="-") == [[B, C, CENTRE]]
    assert agencies_told(folding, "decline", C) == [[B, C]]


def test_a_refused_step_is_told_to_nobody_here_and_a_told_step_is_the_same_event_on_each_topic() -> None:
    folding = Folding(routed())
    assert list(told_to(folding.case, (), folding.take("accept").case)) == []
    (step,) = folding.take("start").steps
    topics = load_topics(DEFAULT_CONFIG)
    everybody, agency = CaseRecords(topics).of_step(step, [A])
    assert (everybody.topic, agency.topic) == (topics.of(CASE_STEP).name, topics.of_agency(A))
    assert everybody[1:] == agency[1:]
    assert ("ce_dataschema", (SCHEMAS + CASE_STEP.ce_type).encode()) in agency.headers
