"""The oracle of cases and notices by itself: a correct history passes, and every way to break it is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from complaints.events.case import Case, CaseUpdate, Clock, Deadline
from complaints.events.notification import Sending, notice_id
from tests.faults.case_contents import CaseContents
from tests.faults.case_oracle import judge_cases
from tests.faults.citizens import DOMAIN, Delivered
from tests.faults.complaint import make
from tests.faults.memory import Memory
from tests.faults.office import _update
from tests.faults.verdict import Verdict
from tests.sinks.notifications.notices import NOON, SENDER, notice, step

replace = msgspec.structs.replace


class History:
    """One case: opened, accepted and answered; the citizen was told of the answer."""

    def __init__(self) -> None:
        (complaint,) = make(Random(1), "x", 1, 0.0)[0]
        self.id, self.memory = complaint.id, Memory()
        self.memory.issue([complaint])
        asked = [self.ask(number, name) for number, name in enumerate(("accept", "answer"))]
        steps = [
            step(1, "open", complaint_id=self.id, state="routed", by="system"),
            step(2, "accept", complaint_id=self.id, update_id=asked[0].update_id),
            step(3, "answer", complaint_id=self.id, state="answered", update_id=asked[1].update_id),
        ]
        told = notice(3, "answer", complaint_id=self.id)
        sent = Sending(
            message_id=notice_id(self.id, 3),
            complaint_id=self.id,
            numbers=(3,),
            state="sent",
            at=NOON,
            sender=SENDER,
            channel="email",
        )
        clock = Clock(limit_secs=1, used_secs=2, passed=("breach-1",))
        self.case = Case(
            complaint_id=self.id, state="answered", since=NOON, number=3, applied={}, version=1, clock=clock
        )
        self.deadline = Deadline(
            complaint_id=self.id, milestone="breach", level=1, at=NOON, limit_secs=1, state="routed"
        )
        self.found = CaseContents(
            steps=[*steps, steps[1]],
            cases={self.id: self.case},
            deadlines=[self.deadline],
            notices=[told, told],
            sendings=[replace(sent, state="sending"), sent],
            delivered=[Delivered(sent.message_id, "email")],
            expected={(self.id, 3): told},
            decided={self.id},
        )

    def ask(self, number: int, name: Any) -> CaseUpdate:
        update = _update(self.id, "mea", number, name)
        self.memory.ask(update)
        return update

    def judge(self) -> Verdict:
        verdict = Verdict()
        judge_cases(verdict, self.memory, self.found)
        return verdict


def test_a_correct_history_is_right_repeats_included() -> None:
    verdict = History().judge()
    assert verdict.findings() == []
    assert (verdict.steps, verdict.milestones, verdict.told, verdict.unknown) == (3, 1, 1, 0)


def _second_message(h: History) -> None:
    other = replace(h.found.sendings[1], message_id=notice_id(h.id, 2), numbers=(2, 3))
    h.found.sendings.append(other)
    h.found.delivered.append(Delivered(other.message_id, "email"))


def _earlier_message(h: History) -> None:
    other = replace(h.found.sendings[1], message_id=notice_id(h.id, 2), numbers=(2,))
    h.found.sendings.append(other)
    h.found.delivered.append(Delivered(other.message_id, "email"))


def _record(h: History, **fields: Any) -> None:
    h.found.sendings.append(replace(h.found.sendings.pop(), **fields))


BROKEN: dict[str, tuple[str, Callable[[History], object]]] = {
    "a step is missing": ("lost", lambda h: h.found.steps.__delitem__(slice(1, None, 2))),
    "a step is two": ("doubled", lambda h: h.found.steps.append(replace(h.found.steps[1], at=NOON + timedelta(1)))),
    "a step is taken twice": (
        "doubled",
        lambda h: h.found.steps.append(replace(h.found.steps[1], number=4)),
    ),
    "a case is missing": ("lost", lambda h: h.found.cases.clear()),
    "a case of nobody": ("invented", lambda h: h.memory.issued.clear()),
    "a case in another state": (
        "wrong",
        lambda h: h.found.cases.update({h.id: replace(h.case, state="resolved")}),
    ),
    "an update is lost": ("lost", lambda h: h.ask(7, "note")),
    "an update of nobody": ("invented", lambda h: h.memory.asked.clear()),
    "a milestone is not told": ("lost", lambda h: h.found.deadlines.clear()),
    "a milestone is told that was retracted": (
        "lost",
        lambda h: h.found.deadlines.append(replace(h.deadline, retracted=True)),
    ),
    "a milestone is invented": (
        "invented",
        lambda h: h.found.deadlines.append(replace(h.deadline, milestone="escalation")),
    ),
    "a step is not told": ("lost", lambda h: h.found.notices.clear()),
    "a notice of no step": ("invented", lambda h: h.found.expected.clear()),
    "a notice is not settled": ("lost", lambda h: h.found.sendings.pop()),
    "a message did not come": ("lost", lambda h: h.found.delivered.clear()),
    "a message came twice": ("doubled", lambda h: h.found.delivered.append(h.found.delivered[0])),
    "a step was told in two messages": ("doubled", _second_message),
    "messages came in another order": ("wrong", _earlier_message),
    "a message without a record": ("invented", lambda h: h.found.delivered.append(Delivered(h.id, "line"))),
    "a message came to nobody": ("invented", lambda h: _record(h, state="skipped", reason="no_contact")),
    "a citizen was left out": ("wrong", lambda h: _record(h, state="skipped", reason="gone")),
    "a contact on a topic": ("wrong", lambda h: setattr(h.found, "raw", f"a@{DOMAIN}".encode())),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(name: str) -> None:
    history = History()
    kind, breaks = BROKEN[name]
    breaks(history)
    assert getattr(history.judge(), kind), history.judge().findings()


def test_a_message_that_may_have_come_is_no_finding() -> None:
    for came in (True, False):
        history = History()
        _record(history, state="unknown")
        if not came:
            history.found.delivered.clear()
        assert history.judge().findings() == []
        assert history.judge().unknown == 1
