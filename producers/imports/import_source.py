"""One import: every row of a source onto the topics, with a ledger and a cursor that never runs ahead of Kafka."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.outcome import Ok, Outcome, Reject, Step
from complaints.privacy.sealing import Sealer
from complaints.reference.channels import Channel
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.topics import Topics
from producers.channels.source import Source
from producers.imports.counts import ImportLedger
from producers.imports.cursor import Cursor, CursorFile
from producers.imports.seen_references import SeenReferences
from producers.intake.receive import receive
from producers.intake.refuse import refuse, refuse_record
from producers.intake.submission import Entry
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record

CHECKPOINT_ROWS = 20_000
CHECKPOINT_SECS = 5.0
PROGRESS_ROWS = 500
STEP: Step = "publish"


Progress = Callable[[ImportLedger, float | None], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What every import needs, whatever its source."""

    publisher: Publisher
    topics: Topics
    channels: Mapping[str, Channel]
    sealer: Sealer
    clock: Clock
    cursors: Path
    """Folder of the cursor files."""

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock) -> Intake:
        """Made from the settings. Raises ConfigError when a configuration file or the sealing key is wrong."""
        reference = Reference.load(settings.config)
        topics = reference.topics
        return cls(
            publisher=Publisher(settings.kafka, limits=topics.limits()),
            topics=topics,
            channels=reference.channels,
            sealer=Sealer.from_settings(settings.sealing),
            clock=clock,
            cursors=settings.embedded.data / "cursors",
        )


def import_source(
    source: Source,
    intake: Intake,
    *,
    limit: int | None = None,
    restart: bool = False,
    stop: Callable[[], bool] = lambda: False,
    progress: Progress = lambda ledger, fraction: None,
) -> ImportLedger:
    """Publish what the source still has, `limit` rows at most, until `stop` says so.

    Starts after the rows an interrupted run had acknowledged, unless `restart`. Never raises for what the source or
    Kafka do: the ledger then has `problem`, counts what is acknowledged, and the next call goes on from there.
    Raises TransientError or ConfigError before the first row when Kafka is away or lacks the topics.
    """
    intake.publisher.check([intake.topics.received.name, intake.topics.dead.name])
    running = _Import(source, intake, restart, stop)
    try:
        running.run(limit, progress)
    except ComplaintsError as error:
        running.acknowledged.problem = str(error)
    finally:
        running.close()
    return running.acknowledged


class _Import:
    """`acknowledged` counts up to the last checkpoint, `_running` what was handed over since as well."""

    def __init__(self, source: Source, intake: Intake, restart: bool, stop: Callable[[], bool]) -> None:
        self._source, self._intake, self._stop = source, intake, stop
        self._cursor = CursorFile(intake.cursors, source.identity)
        cursor = Cursor(source=source.name) if restart else self._cursor.load() or Cursor(source=source.name)
        self.acknowledged = ImportLedger(
            source.name,
            cursor.position,
            cursor.published,
            repeated=cursor.repeated,
            resumed_at=cursor.position,
            remarks=list(source.remarks),
        )
        self.acknowledged.rejected.update(cursor.rejected)
        self._running = self.acknowledged.copy()
        self._refused: list[tuple[PermanentError, Record, str]] = []
        self._undelivered: ComplaintsError | None = None
        self._references = SeenReferences()
        self._repeats: str | None = None
        """Where an earlier row has the complaint that is being judged, if one has."""

    def run(self, limit: int | None, progress: Progress) -> None:
        finished, problem = False, None
        try:
            finished = self._take_all(limit, progress)
        except ComplaintsError as error:
            problem = str(error)
        self._checkpoint()
        self.acknowledged.finished, self.acknowledged.problem = finished, problem
        if finished:
            self._cursor.remove()
        progress(self.acknowledged, self._source.fraction())

    def _take_all(self, limit: int | None, progress: Progress) -> bool:
        """Whether the source came to its end."""
        clock, start = self._intake.clock, self._running.read
        due_rows, due_time = start + CHECKPOINT_ROWS, clock.monotonic() + CHECKPOINT_SECS
        self._meet_again(start)
        for entry in self._source.read(after=start):
            if self._stop() or self._running.read - start == limit:
                return False
            self._take(entry)
            done = self._running.read
            if done % PROGRESS_ROWS == 0:
                self._intake.publisher.poll()
                progress(self._running, self._source.fraction())
                if done >= due_rows or clock.monotonic() >= due_time or self._undelivered:
                    self._checkpoint()
                    due_rows, due_time = done + CHECKPOINT_ROWS, clock.monotonic() + CHECKPOINT_SECS
        return True

    def _meet_again(self, done: int) -> None:
        """Learn the references of rows that earlier runs have done."""
        for entry in self._source.read(after=0) if done and self._source.repeatable else ():
            self._judge(entry)
            if entry.position == done:
                return

    def _take(self, entry: Entry) -> None:
        self._repeats = None
        outcome = self._judge(entry)
        if isinstance(outcome, Reject) and outcome.reason == "conflicting_reference":
            self._running.remark(f"{entry.origin}: {outcome.told}")
        if self._repeats:
            self._running.repeated += 1
            self._running.remark(f"{entry.origin}: the complaint of {self._repeats} once more, counted once")
        if isinstance(outcome, Ok):
            self._publish(self._intake.topics.received.name, outcome.value, entry.origin)
            self._running.published += 1
        else:
            record = refuse(outcome, entry, channel=self._source.channel, sealer=self._intake.sealer)
            self._publish(self._intake.topics.dead.name, record, entry.origin)
            self._running.rejected[outcome.reason] += 1
        self._running.read = entry.position

    def _judge(self, entry: Entry) -> Outcome[Record]:
        if isinstance(entry.content, Reject):
            return entry.content
        outcome = receive(
            entry.content,
            received=self._intake.clock.now(),
            sealer=self._intake.sealer,
            channels=self._intake.channels,
        )
        if isinstance(outcome, Reject) or not (entry.content.reference or entry.content.key):
            return outcome
        met = self._references.meet(outcome.value.key or b"", entry.content, entry.origin)
        if met and met.difference:
            detail = f"{met.place} has the same one with another {met.difference}"
            return Reject("conflicting_reference", detail, STEP, "reference")
        if met:
            self._repeats = met.place
        return outcome

    def close(self) -> None:
        self._source.close()
        self._references.close()

    def _publish(self, topic: str, record: Record, origin: str) -> None:
        done = partial(self._settle, topic, record, origin)
        try:
            while not self._intake.publisher.publish(topic, record, done):
                self._intake.publisher.poll(0.1)
                if self._stop():
                    raise TransientError("stopped while Kafka took no more records")
        except PermanentError as error:
            self._settle(topic, record, origin, error)

    def _settle(self, topic: str, record: Record, origin: str, error: ComplaintsError | None) -> None:
        if isinstance(error, PermanentError) and topic == self._intake.topics.received.name:
            self._refused.append((error, record, origin))
        elif error is not None:
            self._undelivered = error

    def _checkpoint(self) -> None:
        """Wait for Kafka, dead-letter what it refused, then move the cursor."""
        self._flush()
        for error, record, origin in self._refused:
            self._running.published -= 1
            self._running.rejected["too_large"] += 1
            reject = Reject("too_large", f"{origin}: {error}", STEP)
            letter = refuse_record(reject, record, channel=self._source.channel, origin=origin)
            self._publish(self._intake.topics.dead.name, letter, origin)
        if self._refused:
            self._refused = []
            self._flush()
        done = self._running
        self.acknowledged = done.copy()
        if done.read:
            cursor = Cursor(
                source=done.source,
                position=done.read,
                published=done.published,
                repeated=done.repeated,
                rejected=dict(done.rejected),
            )
            self._cursor.save(cursor)

    def _flush(self) -> None:
        self._intake.publisher.flush()
        if self._undelivered:
            raise self._undelivered
