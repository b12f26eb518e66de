"""The service on a real broker, in a process of its own that is killed and started again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from complaints.clock import SystemClock
from complaints.events.case import CASE, CASE_STEP, CASE_UPDATE, STEP_REFUSED, Case, CaseStep, CaseUpdate, StepRefusal
from complaints.events.cloudevents import header_text, headers_in, headers_of, pairs_of
from complaints.events.complaint import CLASSIFIED, CORRECTED, Before, Classified, Correction
from complaints.reference.reference import Reference
from complaints.settings import CasesSettings, EmbeddedSettings, KafkaSettings, Settings, child_environment
from stores.kafka.create_topics import create_topics
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record
from stores.kafka.scan import scan
from tests.brokers import QUIET_CLIENT
from tests.own_topics import config_with_own_topics
from tests.streams.cases.cases import CENTRE, EVIDENCE, A, B, routed, update
from tests.streams.cases.decisions import case_id, decided

WAIT_SECS = 60
AGENCIES = """agencies:
  - {id: opm-1111, th: ศูนย์รับเรื่องราวร้องทุกข์ 1111, en: Complaint Centre, level: central}
  - {id: pm-office, th: สำนักนายกรัฐมนตรี, en: Office of the Prime Minister, level: central}
  - {id: bma, th: กรุงเทพมหานคร, en: Bangkok, level: local}
  - {id: doh, th: กรมทางหลวง, en: Department of Highways, level: central}
"""


class Service:
    """Topics of their own, and the service on them."""

    def __init__(self, bootstrap: str, folder: Path, agencies: str = AGENCIES, shared: Collection[str] = ()) -> None:
        tag = uuid4().hex[:8]
        config = config_with_own_topics(folder / "config", tag, shared=shared)
        (config / "agencies.yaml").unlink()
        (config / "agencies.yaml").write_text(agencies, encoding="utf-8")
        self.settings = Settings(
            config=config,
            kafka=KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT),
            cases=CasesSettings(group=f"cases-{tag}"),
            embedded=EmbeddedSettings(data=folder / "data"),
        )
        reference = Reference.load(config)
        self.topics = reference.topics
        ids = reference.agency_ids
        both = [*self.topics.all(ids), *self.topics.of_service("cases", ids)]
        create_topics(self.settings.kafka, both, SystemClock())
        self._publisher = Publisher(self.settings.kafka, limits={}, timeout_secs=20)
        self._log = folder / "cases.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *program: str) -> None:
        """Run the command, or another `program` in its place."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *(program or ("-m", "commands.cli", "cases", "run"))],
                env=child_environment(self.settings),
                stdout=log,
                stderr=log,
            )

    def end(self, number: int) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(40)

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.end(signal.SIGKILL)

    def decide(self, one: Classified) -> None:
        self._send(self.topics.classified.name, CLASSIFIED.ce_type, one.complaint_id, one)

    def send(self, sent: CaseUpdate, reference: str = "A-1") -> CaseUpdate:
        sent = msgspec.structs.replace(sent, complaint_id=case_id(reference))
        self._send(self.topics.sent_by(sent.agency, CASE_UPDATE), CASE_UPDATE.ce_type, sent.complaint_id, sent)
        return sent

    def send_bytes(self, agency: str, value: bytes) -> None:
        headers = headers_of(event_id="1", event_type=CASE_UPDATE.ce_type, source="/a", subject="1", time="t")
        record = Record(key=b"1", value=value, headers=headers)
        assert self._publisher.publish(self.topics.sent_by(agency, CASE_UPDATE), record, lambda error: None)
        self._publisher.flush()

    def _send(self, topic: str, ce_type: str, case: UUID, event: Any) -> None:
        headers = headers_of(event_id=str(uuid4()), event_type=ce_type, source="/test", subject=str(case), time="t")
        record = Record(key=str(case).encode(), value=msgspec.json.encode(event), headers=headers)
        assert self._publisher.publish(topic, record, lambda error: None)
        self._publisher.flush()

    def restore(self, case: Case) -> None:
        self._send(self.topics.of(CASE).name, CASE.ce_type, case.complaint_id, case)

    def said(self) -> bytes:
        return self._log.read_bytes()

    def cases(self) -> dict[UUID, Case]:
        read = (CASE.decode(record) for record in scan(self.settings.kafka, [self.topics.of(CASE).name]))
        return {case.complaint_id: case for case in read if isinstance(case, Case)}

    def case(self, reference: str = "A-1") -> Case | None:
        return self.cases().get(case_id(reference))

    def steps(self) -> list[tuple[str, CaseStep]]:
        """Every step on the topic with its ce_id, repeats included."""
        found = []
        for record in scan(self.settings.kafka, [self.topics.of(CASE_STEP).name]):
            step = CASE_STEP.decode(record)
            assert isinstance(step, CaseStep)
            found.append((header_text(dict(pairs_of(headers_in(record)))["ce_id"]), step))
        return found

    def refusals(self, agency: str) -> list[StepRefusal]:
        records = scan(self.settings.kafka, [self.topics.of_agency(agency)])
        return [one for one in map(STEP_REFUSED.decode, records) if isinstance(one, StepRefusal)]

    def wait(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECS
        while not ready():
            assert time.monotonic() < deadline, self._log.read_text("utf-8")[-4000:]
            assert self.process
            assert self.process.poll() is None, self._log.read_text("utf-8")[-4000:]
            time.sleep(0.2)

    def wait_for_number(self, number: int) -> None:
        """Until every case has had so many steps."""
        self.wait(lambda: min(case.number for case in self.cases().values()) >= number)

    def wait_for_state(self, state: str, reference: str = "A-1") -> Case:
        self.wait(lambda: (case := self.case(reference)) is not None and case.state == state)
        case = self.case(reference)
        assert case
        return case


@pytest.fixture
def service(bootstrap: str, tmp_path: Path) -> Iterator[Service]:
    service = Service(bootstrap, tmp_path)
    yield service
    service.close()


def test_a_case_is_opened_transferred_answered_and_resolved_and_an_illegal_step_comes_back(service: Service) -> None:
    service.start()
    service.decide(decided())
    service.wait_for_state("routed")
    service.send(update("accept"))
    service.wait_for_state("accepted")
    service.send(update("transfer", to=B, reason="not_within_authority"))
    service.wait_for_state("transferred")
    illegal = service.send(update("resolve", B, text="เสร็จ โทร 081-234-5678"))
    service.wait(lambda: bool(service.refusals(B)))
    (refused,) = service.refusals(B)
    assert (refused.update_id, refused.reason, refused.state) == (illegal.update_id, "illegal_step", "transferred")
    assert refused.allowed == ("accept", "transfer", "refuse", "return", "merge", "note")
    service.send(update("accept", B))
    service.send(update("answer", B, text="ส่งช่างแล้ว โทร 081-234-5678"))
    answered = service.wait_for_state("answered")
    assert answered.answer
    assert "081" not in answered.answer
    service.send(update("resolve", B, text="ซ่อมแล้ว", evidence=(EVIDENCE,)))
    service.send_bytes(B, b"{")
    service.wait_for_state("resolved")
    service.wait(lambda: len(list(scan(service.settings.kafka, [service.topics.dead.name]))) == 1)
    assert service.end(signal.SIGTERM) == 0
    assert [step.step for _, step in service.steps()] == ["open", "accept", "transfer", "accept", "answer", "resolve"]
    assert service.refusals(A) == []
    (told,) = map(CORRECTED.decode, scan(service.settings.kafka, [service.topics.corrections.name]))
    assert isinstance(told, Correction)
    assert (told.by, told.by_agency, told.agencies) == ("agency", A, (B,))
    assert (told.complaint.text, told.before) == (decided().text, Before(agencies=(A,)))


def test_killed_and_started_again_it_folds_nothing_twice(service: Service) -> None:
    references = [f"B-{number}" for number in range(60)]
    for reference in references:
        service.decide(decided(reference))
    service.start()
    service.wait(lambda: len(service.cases()) > 0)
    rounds: list[Callable[[], CaseUpdate]] = [
        lambda: update("accept"),
        lambda: update("answer", text="เร็วไป", hours=1),
        lambda: update("reopen", CENTRE, "citizen", text="ไม่เสร็จ", hours=2),
        lambda: update("transfer", to=B, reason="other", hours=3),
    ]
    for number, make in enumerate(rounds):
        for reference in references:
            service.send(make(), reference)
        if number == 1:
            service.wait(lambda: any(step.step == "accept" for _, step in service.steps()))
        service.end(signal.SIGKILL)
        if number == 2:
            shutil.rmtree(service.settings.embedded.data / "cases")
        service.start()
        service.wait_for_number(number + 2)
    cases = service.cases()
    assert {case.state for case in cases.values()} == {"transferred"}
    assert {case.number for case in cases.values()} == {5}
    steps = service.steps()
    events = dict(steps)
    assert len(events) == 5 * len(references), "a repeat has the ce_id of the first"
    assert all(events[ce_id] == step for ce_id, step in steps), "and its content"
    assert service.refusals(A) == []
    assert service.end(signal.SIGTERM) == 0


def test_updates_that_are_read_before_their_complaint_wait_for_it(service: Service) -> None:
    service.start()
    service.send(update("accept"))
    service.wait_for_state("awaited")
    service.end(signal.SIGKILL)
    service.start()
    service.decide(decided())
    assert service.wait_for_state("accepted").number == 2


def test_cases_that_are_restored_while_it_waits_are_read_by_the_next_start(service: Service) -> None:
    service.start()
    service.wait(lambda: b"Worker ready" in service.said())
    known = msgspec.structs.replace(routed(), complaint_id=case_id("A-1"), version=decided().version)
    service.restore(known)
    service.decide(decided())
    assert service.process
    assert service.process.wait(40) != 0
    assert b"cases were restored meanwhile" in service.said()
    service.start()
    service.send(update("accept"))
    assert service.wait_for_state("accepted").number == 2
    assert [step.number for _, step in service.steps()] == [2], "it was not opened anew"
