"""The cases service: folds decisions and agencies' updates into cases, and tells of time that passes.

One process has all cases: what agencies send is on topics of one partition each, and what belongs to one case must be
folded in one place. A second one is kept out of the same local state; with another state it gets no partitions, and
stands by until the first has gone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import msgspec

from complaints.clock import Clock
from complaints.errors import ComplaintsError, PermanentError
from complaints.events.case import CASE, CASE_UPDATE, DEADLINE
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.retry import Retry
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topics
from stores.kafka.batch_publisher import Publisher
from stores.kafka.create_topics import create_topics
from stores.kafka.read_record import RecordReader
from stores.kafka.record import ConsumerRecord, ProducerRecord, TimedRecord
from stores.kafka.topic_ids import KafkaTopicIds
from streams.app import Alone, build_app, run_app
from streams.cases.case_store import CaseStore
from streams.cases.case_table import Kept
from streams.cases.fold_batch import Batch, FoldBatch
from streams.cases.hot_cases import HotCases
from streams.cases.policy import Policy
from streams.cases.rebuild import ends, rebuild
from streams.cases.tell_new_agency import ChangeOfHands, correction_record
from streams.cases.told_ahead import told_ahead
from streams.cases.turns import Turns
from streams.runtime.counted import Sent, counted
from streams.runtime.dead_letter_cap import DeadLetterCap

log = logging.getLogger(__name__)

TICK_SECS = 1.0
"""How often it is looked for milestones that are passed."""
CHECKPOINT_SECS = 30.0
"""How often it is noted how far the local file holds the topic. What came after is read again at a start."""
LATE_SECS = 60.0
"""A record that has been on its topic for longer was waiting: the service catches up."""
CALM_SECS = 10.0
"""Time without such records after which it has caught up. Before, milestones are told by steps alone: the answer that
keeps a case from its breach may be among what is still to be read."""
RETRY_SECS = 1.0
AT_ONCE = 1000
"""Milestones told in one go."""
UNWRITTEN = 16_384
"""So many cases, of about 1 kB each, may wait to be written while the service is busy or catches up. One that changes
again is written once."""
BUSY = 1000
"""With so many records between two looks for milestones the service is busy."""


class CasesService:
    """Folds batches and publishes what follows. `process` and `tick` may be called from different threads."""

    def __init__(
        self, settings: Settings, topics: Topics, policy: Policy, store: CaseStore, publisher: Publisher, clock: Clock
    ) -> None:
        self._settings, self._topics, self._store, self._publisher = settings, topics, store, publisher
        self._clock = clock
        self._hot, self._policy = HotCases(), policy
        self._fold = FoldBatch(topics, policy, store.get, self._hot)
        self._cap = DeadLetterCap(settings.cases, topics.dead.name)
        self._decisions = RecordReader(settings.kafka, "complaints-cases-decisions")
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._retry = Retry(clock=clock, first_secs=RETRY_SECS, stopped=self._stopped.is_set)
        self._acknowledged: list[tuple[Future[None], Mapping[bytes, Kept]]] = []
        self._unwritten: dict[bytes, Kept] = {}
        """Acknowledged, and not in the file yet."""
        self._records = 0
        """Folded since it was last looked for milestones."""
        self._late_until = clock.monotonic() + CALM_SECS
        self._next_checkpoint = clock.monotonic() + CHECKPOINT_SECS
        self._waits = store.empty
        """Whether there were no cases at the start, and nothing has been folded since."""
        self._turns = Turns()
        self._caught_up = 0
        """In which turn the cases were last brought up to date."""

    @property
    def turns(self) -> Turns:
        """When this process may fold."""
        return self._turns

    def process(self, records: Sequence[ConsumerRecord]) -> Sent:
        """Fold a batch; its future ends when all that follows is acknowledged.

        Raises PermanentError where a backup was restored while this waited on an empty system: the next start reads the
        cases that came back. They are restored before anything that is folded.
        """
        with self._lock:
            turn = self._turns.wait(self._stopped)
            self._refuse_restored()
            self._catch_up(turn)
            self._keep(UNWRITTEN)
            self._note_late(records)
            self._records += len(records)
            batch = self._fold.fold(records)
            dead = self._cap.check(len(records), batch.outputs)
            batch.outputs += [record for change in batch.hands if (record := self._told(change))]
            self._turns.check(turn)
            return Sent(self._publish(batch), len(batch.outputs) + len(batch.changed), dead)

    def _catch_up(self, turn: int) -> None:
        """In a turn that has just begun, read what another process may have published since the last one.

        Each turn begins so: nobody can tell whether another process has had one in between.
        """
        if self._caught_up == turn:
            return
        self._publisher.wait()
        self._keep(1)
        self._hot.forget()
        self._retry.call(self._read_on, say=_warn)
        self._caught_up = turn

    def _read_on(self) -> None:
        kafka, cases = self._settings.kafka, self._topics.of(CASE).name
        number = rebuild(kafka, cases, self._store)
        log.info("read %d records of %s that came since", number, cases)
        deadlines = self._topics.of(DEADLINE).name
        if told := told_ahead(kafka, deadlines, self._store.progress(), self._store.get, self._policy):
            self._publish(Batch(changed={one.int: case for one, case in told.items()}))

    def _refuse_restored(self) -> None:
        if self._waits and not self._turns.stood_by:
            cases = partial(ends, self._settings.kafka, self._topics.of(CASE).name)
            if any(self._retry.call(cases, say=_warn).values()):
                raise PermanentError("cases were restored meanwhile: the next start reads them")
        self._waits = False

    def tick(self) -> int:
        """Tell the milestones passed by now, once the service has caught up; the number of cases they are of."""
        with self._lock:
            turn = self._turns.now
            if turn is None:
                return 0
            self._catch_up(turn)
            busy, self._records = self._records >= BUSY, 0
            late = self._clock.monotonic() < self._late_until
            self._keep(UNWRITTEN if late or (busy and self._clock.monotonic() < self._next_checkpoint) else 1)
            if late:
                return 0
            now = self._clock.now()
            cases = self._store.passed(now.timestamp(), AT_ONCE)
            if cases:
                batch = self._fold.pass_time(cases, now)
                self._turns.check(turn)
                self._publish(batch)
            self._checkpoint()
            return len(cases)

    def _told(self, change: ChangeOfHands) -> ProducerRecord | None:
        """The correction that tells of a change of hands. Waits while Kafka is away."""
        topic, partition, offset = change.record.rsplit("/", 2)
        read = partial(self._decisions.read, topic, int(partition), int(offset))
        record = self._retry.call(read, say=_warn)
        decided = CLASSIFIED.decode(record) if record else None
        if isinstance(decided, Classified) and decided.complaint_id == change.step.complaint_id:
            return correction_record(change, decided, self._topics)
        log.error("a complaint that changed hands is gone", extra={"record": change.record})
        return None

    def stop(self) -> None:
        """Make a `process` that waits for Kafka raise TransientError."""
        self._stopped.set()
        self._publisher.stop()

    def _publish(self, batch: Batch) -> Future[None]:
        records, kept = self._fold.finish(batch)
        self._store.put(kept)
        published = self._publisher.publish([*batch.outputs, *records])
        self._acknowledged.append((published, kept))
        return published

    def _keep(self, least: int) -> None:
        """Note what Kafka has acknowledged, in the order of publishing; write it once it is at least so many cases."""
        while self._acknowledged and self._acknowledged[0][0].done():
            published, kept = self._acknowledged.pop(0)
            published.result()
            self._unwritten |= kept
        if len(self._unwritten) >= least:
            self._store.keep(self._unwritten)
            self._unwritten = {}

    def _note_late(self, records: Sequence[ConsumerRecord]) -> None:
        oldest = min((record.timestamp()[1] for record in cast(Sequence[TimedRecord], records)), default=0)
        if oldest < (self._clock.now().timestamp() - LATE_SECS) * 1000:
            self._late_until = self._clock.monotonic() + CALM_SECS

    def _checkpoint(self) -> None:
        if self._clock.monotonic() < self._next_checkpoint or not self._store.settled or self._waits:
            return
        # Nothing is under way: every milestone on its topic is one that its case knows of.
        self._store.load({}, ends(self._settings.kafka, self._topics.of(CASE).name, self._topics.of(DEADLINE).name))
        self._next_checkpoint = self._clock.monotonic() + CHECKPOINT_SECS


@dataclass(frozen=True)
class CasesRun:
    """A service that is ready."""

    run: Callable[[], int]
    """Work until told to stop; return the exit status."""


def build_cases(settings: Settings, topics: Topics, policy: Policy, clock: Clock, telemetry: Telemetry) -> CasesRun:
    """Build the service: create its topics, and bring its local state up to date.

    Raises TransientError when Kafka is away.
    """
    folder = Path(settings.cases.state) if settings.cases.state else settings.embedded.data / "cases"
    own = topics.of_service("cases", tuple(sorted(policy.agencies)))
    create_topics(settings.kafka, [*topics.all(()), *own], clock)
    store = CaseStore(folder / "cases.sqlite3")
    cases = topics.of(CASE).name
    read = [topics.classified.name, *(topics.sent_by(agency, CASE_UPDATE) for agency in sorted(policy.agencies))]
    number = rebuild(settings.kafka, cases, store)
    log.info("read %d records of %s", number, cases)
    # A case is published after all that its steps told: it says that they need not be told again.
    publisher = Publisher(settings.kafka, clock=clock, first=cases.__ne__)
    service = CasesService(settings, topics, policy, store, publisher, clock)
    topic_ids = KafkaTopicIds(settings.kafka, read, clock)
    apart = msgspec.structs.replace(settings, worker=settings.cases)  # the app of the worker, in a group of its own
    alone = Alone(started_ms=int(clock.now().timestamp() * 1000), moved=service.turns.moved)
    app = build_app(apart, read, counted(service.process, telemetry), service.stop, topic_ids, alone)
    return CasesRun(partial(_run, partial(run_app, app), service))


def _run(run: Callable[[], int], service: CasesService) -> int:
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(service, ended), name="cases clock", daemon=True)
    ticker.start()
    try:
        return run()
    finally:
        ended.set()
        ticker.join(TICK_SECS * 2)


def _tick(service: CasesService, ended: threading.Event) -> None:
    while not ended.wait(TICK_SECS):
        try:
            service.tick()
        except ComplaintsError as error:
            log.warning("the clock of cases: %s", error)
        except Exception:
            log.exception("the clock of cases has failed, and tries again")


def _warn(error: Exception) -> None:
    log.warning("waiting: %s", error)
