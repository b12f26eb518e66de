"""What stands behind the portal in tests: cases that are folded and loaded by our own code, from a real topic."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from complaints.events.case import CASE_UPDATE, Case, CaseStep, CaseUpdate, Evidence, Hop, Sender, State, StepName
from complaints.events.identity import NAMESPACE
from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import Settings
from complaints.topics import load_topics
from sinks.clickhouse.case_refusals import CASE_REFUSALS
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.event_table import EventTable
from stores.clickhouse.client import ClickHouse
from streams.cases.fold_update import Folded
from streams.cases.policy import load_policy
from streams.cases.sla_clock import set_clock
from tests.streams.cases.cases import Folding

CENTRE, MEA, BMA = "opm-1111", "mea", "bma"
OPENED = datetime.now(UTC).replace(hour=2, minute=12, second=0, microsecond=0) - timedelta(days=4)
PHOTO = Evidence(reference="https://files.example.go.th/after.jpg", sha256="ab" * 32)


class Office:
    """Agencies and 1111 at work. Whatever they do is in ClickHouse when a call returns."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._policy = load_policy(settings.config)
        self._codes = TrackingCodes.from_settings(settings.sealing)
        self._cases: dict[UUID, Folding] = {}
        self._tables = {
            rows.table: EventTable(ClickHouse(settings.clickhouse), rows)
            for rows in (CASE_STATES, CASE_STEPS, CASE_REFUSALS)
        }
        self._lock = threading.Lock()
        self.topic = load_topics(settings.config).sent_by(CENTRE, CASE_UPDATE)

    def code(self, case: UUID) -> str:
        return self._codes.code_of(case)

    def open(self, name: str, agency: str | None = MEA, category: str = "lighting") -> UUID:
        """A case that an agency has, or 1111."""
        complaint, state = uuid5(NAMESPACE, name), "routed" if agency else "received"
        case = Case(
            complaint_id=complaint,
            state=state,  # type: ignore[arg-type]
            since=OPENED,
            number=1,
            applied={},
            version=1,
            opened=OPENED,
            responsible=agency,
            path=(Hop(to=agency, step="open", at=OPENED),),
            urgency="normal",
            category=category,
        )
        case = msgspec.structs.replace(case, clock=set_clock(case, None, self._policy))
        first = CaseStep(
            complaint_id=complaint,
            number=1,
            step="open",
            by="system",
            at=OPENED,
            state=case.state,
            responsible=agency,
        )
        self._cases[complaint] = Folding(case, self._policy)
        self._load(Folded(case, (first,)))
        return complaint

    def take(
        self, case: UUID, step: StepName, agency: str = MEA, by: Sender = "agency", *, hours: float = 1, **fields: Any
    ) -> Case:
        """A step that must be legal, some hours after the case was opened."""
        at = OPENED + timedelta(hours=hours)
        update = CaseUpdate(update_id=uuid4(), complaint_id=case, agency=agency, by=by, step=step, at=at, **fields)
        folded = self._fold(update)
        assert not folded.refusals, folded.refusals
        return folded.case

    def refused(self, case: UUID, step: StepName, update_id: UUID, **fields: Any) -> None:
        """A step of the citizen that is refused."""
        update = CaseUpdate(
            update_id=update_id, complaint_id=case, agency=CENTRE, by="citizen", step=step, at=OPENED, **fields
        )
        assert self._fold(update).refusals

    def state(self, case: UUID) -> State:
        found = self._cases[case].case
        assert found
        return found.state

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Fold what comes on the topic of 1111 while the block runs, as the cases service and the sink would."""
        stopped = threading.Event()

        def follow() -> None:
            servers = self._settings.kafka.bootstrap_servers
            consumer = Consumer({"bootstrap.servers": servers, "group.id": "office", "enable.auto.commit": False})
            consumer.assign([TopicPartition(self.topic, 0, OFFSET_BEGINNING)])
            while not stopped.is_set():
                record = consumer.poll(0.1)
                if record is not None and record.error() is None:
                    update = CASE_UPDATE.decode(record)
                    assert isinstance(update, CaseUpdate)
                    self._fold(update)
            consumer.close()

        thread = threading.Thread(target=follow, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join(20)

    def _fold(self, update: CaseUpdate) -> Folded:
        folded = self._cases[update.complaint_id].send(update)
        self._load(folded)
        return folded

    def _load(self, folded: Folded) -> None:
        with self._lock:
            self._insert("case_states", [folded.case, *(part.case for part in folded.opened)])
            self._insert("case_steps", [*folded.steps, *(part.step for part in folded.opened)])
            self._insert("case_refusals", folded.refusals)

    def _insert(self, table: str, events: Iterable[object]) -> None:
        for event in events:
            assert self._tables[table].add(msgspec.json.encode(event), 0) is None
        self._tables[table].flush()
