"""A case that was corrected, moved, answered and reopened, asked for at several times."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest

from commands import case as command
from complaints.errors import ConfigError
from complaints.events.case import Case, CaseStep, Deadline, Milestone, RefusalReason, State, StepName, StepRefusal
from complaints.events.complaint import Classified
from operations.cases.case_as_of import CaseAsOf, Found, Written, case_as_of
from operations.cases.words import MILESTONES, REFUSALS, STATES, STEPS
from streams.cases.fold_update import Folded, fold_update
from streams.cases.open_case import fold_decision
from tests.own_services import OwnServices
from tests.streams.cases.cases import CENTRE, EVIDENCE, MONDAY, POLICY, A, B, C, source, update
from tests.streams.cases.decisions import case_id, decided

ID = case_id("A-1")


@dataclass
class History:
    """What worker and cases service write about one case, an hour of working time between one input and the next."""

    decisions: list[Written[Classified]] = field(default_factory=list)
    steps: list[Written[CaseStep]] = field(default_factory=list)
    states: list[Written[Case]] = field(default_factory=list)
    refusals: list[Written[StepRefusal]] = field(default_factory=list)
    deadlines: list[Written[Deadline]] = field(default_factory=list)
    at: datetime = MONDAY
    offset: int = 0

    @property
    def case(self) -> Case | None:
        return self.states[-1].event if self.states else None

    def decide(self, one: Classified) -> None:
        self.decisions.append(Written(one, self.at))
        self._take(fold_decision(self.case, one, "complaints.classified.v1/0", self.offset, POLICY))

    def send(self, step: StepName, agency: str = A, by: Any = "agency", **fields: Any) -> None:
        one = msgspec.structs.replace(update(step, agency, by, **fields), complaint_id=ID, at=self.at)
        self._take(fold_update(self.case, one, source(agency, self.offset), POLICY))

    def _take(self, folded: Folded) -> None:
        self.steps += [Written(one, self.at) for one in folded.steps]
        self.refusals += [Written(one, self.at) for one in folded.refusals]
        self.deadlines += [Written(one, self.at) for one in folded.deadlines]
        self.states.append(Written(folded.case, self.at))
        self.at, self.offset = self.at + timedelta(hours=1), self.offset + 1

    def found(self) -> Found:
        in_use = [Written({"rules": "before"}, MONDAY - timedelta(days=1)), Written({"rules": "after"}, self.at)]
        return Found(self.decisions, self.steps, self.states, self.refusals, self.deadlines, in_use)

    def after(self, hours: float) -> CaseAsOf:
        case = case_as_of(self.found(), MONDAY + timedelta(hours=hours))
        assert case
        return case


@pytest.fixture
def history() -> History:
    history = History()
    history.decide(decided(agency=A))  # 0 hours
    history.send("answer", A, text="?")  # 1: refused
    history.decide(decided(agency=C, generation=2))  # 2: corrected
    history.send("transfer", C, to=B, reason="outside_area")  # 3
    history.send("accept", B)  # 4
    history.send("invite", B, to=A)  # 5
    history.send("join", A)  # 6
    history.send("resolve", B, text="ซ่อมแล้ว", evidence=(EVIDENCE,))  # 7
    history.send("reopen", CENTRE, "citizen", text="ยังดับอยู่")  # 8
    return history


def test_before_the_correction_only_the_first_decision_is_known(history: History) -> None:
    case = history.after(1.5)
    assert (case.state, case.responsible, case.number) == ("routed", A, 1)
    assert [one.reason for one in case.refusals] == ["illegal_step"]
    assert case.decided_by
    assert (case.decided_by.generation, case.decided_by.rules, case.decided_by.model) == (1, "1", "m")
    assert case.decided_by.reasons == (f"{A}: - (r)",)
    assert case.decided_by.configuration == {"rules": "before"}


def test_when_it_was_resolved_path_answer_and_helpers_are_those_of_then(history: History) -> None:
    case = history.after(7)
    assert (case.state, case.responsible, case.answer, case.evidence) == ("resolved", B, "ซ่อมแล้ว", (EVIDENCE,))
    assert [(hop.to, hop.step) for hop in case.path] == [(A, "open"), (C, "route"), (B, "transfer")]
    assert [(one.agency, one.standing) for one in case.co_workers] == [(A, "joined")]
    assert case.decided_by
    assert case.decided_by.generation == 2
    assert case.due is None  # an answer stops the clock
    assert case.reopened == 0


def test_now_it_is_reopened_and_equals_the_case_that_was_published(history: History) -> None:
    case, known = case_as_of(history.found(), None), history.case
    assert case
    assert known
    assert known.clock
    same = ("state", "since", "number", "responsible", "answer", "evidence", "rating", "reopened", "dispute")
    assert {name: getattr(case, name) for name in same} == {name: getattr(known, name) for name in same}
    assert (tuple(case.path), tuple(case.co_workers)) == (known.path, known.co_workers)
    assert (case.due, case.limit_secs, case.used_secs) == (known.clock.due, known.clock.limit_secs, 7 * 3600)


def test_at_every_moment_it_equals_the_case_that_was_published_then(history: History) -> None:
    for written in history.states:
        case = case_as_of(history.found(), written.at)
        assert case
        assert (case.state, tuple(case.path), tuple(case.co_workers)) == (
            written.event.state,
            written.event.path,
            written.event.co_workers,
        )


def test_where_the_state_of_then_is_compacted_away_the_rest_is_still_told(history: History) -> None:
    del history.states[:-1]
    case = history.after(4)
    assert (case.state, case.responsible, case.due, case.limit_secs) == ("accepted", B, None, None)


def test_a_deadline_counts_until_it_is_taken_back() -> None:
    told = Deadline(complaint_id=ID, milestone="breach", level=1, at=MONDAY, limit_secs=9, state="accepted")
    back = msgspec.structs.replace(told, retracted=True)
    history = History()
    history.decide(decided())
    history.deadlines = [Written(told, MONDAY + timedelta(hours=2)), Written(back, MONDAY + timedelta(hours=4))]
    assert [len(history.after(hours).deadlines) for hours in (1, 3, 5)] == [0, 1, 0]


def test_before_its_complaint_there_is_no_case(history: History) -> None:
    assert case_as_of(history.found(), MONDAY - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("words", "codes"), [(STATES, State), (STEPS, StepName), (REFUSALS, RefusalReason), (MILESTONES, Milestone)]
)
def test_every_code_has_words(words: dict[str, str], codes: Any) -> None:
    assert set(words) == set(get_args(codes))


def test_the_command_shows_the_case_of_then_and_of_now(
    own: OwnServices, history: History, said: Callable[[], str]
) -> None:
    topics = own.topics
    for topic, written in (
        (topics.classified.name, history.decisions),
        (topics.further["case_steps"].name, history.steps),
        (topics.further["cases"].name, history.states),
        (topics.case_refusals.name, history.refusals),
    ):
        for one in written:
            own.write(topic, msgspec.json.encode(one.event), str(ID).encode(), at_ms=int(one.at.timestamp() * 1000))
    parser = argparse.ArgumentParser()
    command.configure(parser)

    def asked(*options: str) -> str:
        assert command.run(parser.parse_args([str(ID), *options]), own.settings) == 0
        return said()

    first = asked("--as-of", "2026-03-09T10:30")  # 9:00 is the first decision
    assert "ส่งหน่วยงานแล้ว · routed" in first
    assert "กรุงเทพมหานคร" in first
    assert "ซ่อมแล้ว" not in first
    then = json.loads(asked("--as-of", "2026-03-09T16:00", "--json"))
    assert (then["state"], then["decided_by"]["generation"], len(then["steps"])) == ("resolved", 2, 7)
    now = asked()
    assert "เปิดเรื่องใหม่ · reopened" in now
    assert "ทำขั้นตอนนี้ในสถานะนี้ไม่ได้" in now
    with pytest.raises(ConfigError, match="there was no case"):
        asked("--as-of", "2026-03-08")
