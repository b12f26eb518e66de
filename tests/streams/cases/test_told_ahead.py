"""A milestone that was told by a process that was killed before it published the case, and a step that comes late."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from complaints.events.case import DEADLINE, Case, Deadline
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from stores.kafka.scan import scan
from streams.cases.emit_case import CaseRecords
from streams.cases.sla_clock import known, passed
from streams.cases.told_ahead import standing_unknown
from tests.streams.cases.cases import CENTRE, MONDAY, POLICY, Folding, routed, update
from tests.streams.cases.decisions import decided
from tests.streams.cases.test_service import Service

LATER = MONDAY + timedelta(days=30)
KILLED_AFTER_TELLING = """
import os, signal, sys
from commands.cli import main
from streams.cases import service

service.CALM_SECS = service.TICK_SECS = 0.2
publish = service.CasesService._publish

def publish_and_die(self, batch):
    if any(topic.endswith("sla.v1") for topic, *_ in batch.outputs):
        self._publisher.publish(batch.outputs).result()
        os.kill(os.getpid(), signal.SIGKILL)
    return publish(self, batch)

service.CasesService._publish = publish_and_die
sys.exit(main(["cases", "run"]))
"""
"""Dies when milestones are acknowledged and their case is not sent yet."""


@pytest.fixture
def service(bootstrap: str, tmp_path: Path) -> Iterator[Service]:
    service = Service(bootstrap, tmp_path)
    yield service
    service.close()


def deadlines(service: Service) -> list[Deadline]:
    read = (DEADLINE.decode(record) for record in scan(service.settings.kafka, [service.topics.of(DEADLINE).name]))
    return [one for one in read if isinstance(one, Deadline)]


def standing(told: list[Deadline]) -> set[tuple[str, int, datetime]]:
    last = {(one.milestone, one.level, one.at): not one.retracted for one in told}
    return {at for at, stands in last.items() if stands}


def test_an_answer_in_time_that_comes_after_the_kill_takes_back_what_was_told_before_it(service: Service) -> None:
    service.start("-c", KILLED_AFTER_TELLING)
    service.decide(decided())
    assert service.process
    assert service.process.wait(60) == -signal.SIGKILL
    told = deadlines(service)
    assert len(standing(told)) == len(told) == 4
    service.send(update("accept", hours=1))
    service.send(update("answer", text="เสร็จแล้ว", hours=2))
    service.start()
    answered = service.wait_for_state("answered")
    assert answered.clock
    assert answered.clock.passed == ()
    assert service.end(signal.SIGTERM) == 0
    found = deadlines(service)
    assert standing(found) == set()
    assert [one.retracted for one in found] == [False] * 4 + [True] * 4, "and nothing was told twice"


def test_without_a_late_answer_a_milestone_stands_and_is_not_told_again(service: Service) -> None:
    service.start("-c", KILLED_AFTER_TELLING)
    service.decide(decided())
    assert service.process
    assert service.process.wait(60) == -signal.SIGKILL
    service.start()
    service.wait(lambda: (case := service.case()) is not None and case.clock is not None and bool(case.clock.passed))
    service.send(update("accept", hours=24 * 200))
    service.wait_for_state("accepted")
    assert service.end(signal.SIGTERM) == 0
    assert len(standing(deadlines(service))) == len(deadlines(service)) == 4


def value_of(case: Case) -> bytes:
    return msgspec.json.encode(case)


def test_only_what_was_not_taken_back_and_is_not_in_the_case_is_unknown() -> None:
    case = routed()
    after, told = passed(case, LATER, POLICY)
    back = msgspec.structs.replace(told[0], retracted=True)
    assert standing_unknown(told, lambda _: value_of(after)) == {}
    assert standing_unknown(told, lambda _: None) == {}
    assert standing_unknown([*told, back], lambda _: value_of(case)) == {case.complaint_id: list(told[1:])}
    assert standing_unknown([*told, back, told[0]], lambda _: value_of(case)) == {
        case.complaint_id: [*told[1:], told[0]]
    }


def test_a_case_notes_what_its_clock_passes_and_nothing_for_another_time() -> None:
    case = routed()
    after, told = passed(case, LATER, POLICY)
    assert known(case, told, POLICY) == after
    first = known(case, told[:1], POLICY)
    assert passed(first, LATER, POLICY) == (after, told[1:])
    moved = [msgspec.structs.replace(one, at=one.at + timedelta(hours=1)) for one in told]
    assert known(case, moved, POLICY) is case
    folding = Folding(case)
    folding.take("accept")
    folding.take("answer", text="เสร็จแล้ว")
    assert folding.case
    assert known(folding.case, told, POLICY) is folding.case, "its clock stands"


def test_a_milestone_told_again_after_it_was_taken_back_is_another_event() -> None:
    """A reader that takes each id once would go by the retraction for ever."""
    records = CaseRecords(load_topics(DEFAULT_CONFIG))
    folding = Folding(routed())
    folding.take("accept")
    assert folding.case
    folding.case, told = passed(folding.case, LATER, POLICY)
    ids = [_id(records, one, folding.case) for one in told]
    night = [
        update("ask_citizen", text="ที่ไหน", hours=9),
        update("citizen_reply", CENTRE, "citizen", text="-", hours=11),
    ]
    for one in night:
        ids += [_id(records, deadline, folding.case) for deadline in folding.send(one).deadlines]
    folding.case, again = passed(folding.case, LATER, POLICY)
    assert [one.at for one in again] == [one.at for one in told]
    ids += [_id(records, one, folding.case) for one in again]
    assert len(ids) == len(set(ids)) == 3 * len(told)


def _id(records: CaseRecords, deadline: Deadline, case: Case) -> str:
    (record,) = records.of_deadline(deadline, case.number)
    return str(dict(record.headers)["ce_id"])
