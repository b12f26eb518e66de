"""examples/agency/handle.py with the cases service: offline for a day, killed, and given every event twice."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from complaints.events.case import CASE_UPDATE, CaseStep, CaseUpdate
from stores.kafka.scan import scan
from tests.examples.test_agency import HERE, Program
from tests.office import AGENCIES, Office, decided
from tests.streams.cases.cases import update

DAY = 40
OURS, OTHER = (f"office-{uuid4().hex[:8]}" for _ in range(2))


@pytest.fixture
def office(bootstrap: str, tmp_path: Path) -> Iterator[Office]:
    # Programs of agencies know their topics by plain names: the agencies of each test have names of their own.
    agencies = AGENCIES + "".join(
        f"  - {{id: {one}, th: {one}, en: Office {one}, level: local}}\n" for one in (OURS, OTHER)
    )
    office = Office(bootstrap, tmp_path, agencies, shared=("agency", "agency_updates"))
    yield office
    office.close()


def answered(office: Office) -> list[CaseStep]:
    time.sleep(0.5)  # it reads a whole topic, and is asked again and again
    return [step for _, step in office.steps() if step.step == "answer"]


def test_the_program_has_at_most_sixty_lines() -> None:
    assert len((HERE / "handle.py").read_text("utf-8").splitlines()) <= 60


def test_it_catches_up_in_order_after_a_day_and_does_nothing_twice(office: Office, tmp_path: Path) -> None:
    broker = office.settings.kafka.bootstrap_servers
    names = [f"H-{number}" for number in range(DAY)]
    for name in names:
        office.deliver(decided(name, OURS))
    program = Program("handle.py", tmp_path / "handle.log", broker, OURS)
    program.start()
    try:
        program.until(lambda: len(answered(office)) > DAY // 4)
        program.end(signal.SIGKILL)
        for name in names:
            office.deliver(decided(name, OURS))  # as the worker repeats records after a crash
        office.deliver(decided("H-other", OTHER))
        program.start()
        program.until(lambda: len(answered(office)) >= DAY)
        office.send(update("reopen", "opm-1111", "citizen", text="ยังไม่เสร็จ", hours=2), names[0])
        program.until(lambda: len(answered(office)) > DAY)
        assert program.end(signal.SIGTERM) == 0
    finally:
        program.kill()
    taken: dict[str, list[str]] = {}
    for ce_id, step in dict(office.steps()).items():
        taken.setdefault(ce_id.split(".")[0], []).append(step.step)
    courses = {tuple(course) for course in taken.values()}
    reopened = ("open", "accept", "answer", "reopen", "accept", "answer")
    assert courses == {("open", "accept", "answer"), ("open",), reopened}
    sent = map(CASE_UPDATE.decode, scan(office.settings.kafka, [office.topics.sent_by(OURS, CASE_UPDATE)]))
    accepted = dict.fromkeys(one.complaint_id for one in sent if isinstance(one, CaseUpdate) and one.step == "accept")
    assert list(accepted) == [decided(name).complaint_id for name in names], "in the order in which they came"
