"""Lets a running process take up changes of the config folder, and reports what it works with on a topic."""

from __future__ import annotations

import logging
import os
import platform
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from complaints.clock import Clock
from complaints.config_watch import ConfigWatch, Part, digest
from complaints.errors import ComplaintsError
from complaints.events.process_report import PROCESS, Process, ProcessReport, State
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record

LOOK_SECS = 1.0
REPORT_SECS = 60.0
END_SECS = 2.0
_log = logging.getLogger(__name__)


class LiveConfig:
    """A thread that looks for changes every LOOK_SECS and reports on each change and every REPORT_SECS.

    Errors are logged and never stop the process; a report that fails is followed by the next one.
    """

    def __init__(
        self,
        settings: Settings,
        topics: Topics,
        process: Process,
        watches: Sequence[ConfigWatch[Any]],
        clock: Clock,
        telemetry: Telemetry,
        *,
        fixed: Sequence[Part] = ("topics",),
    ) -> None:
        """`fixed` are the parts that the process has taken at its start and keeps."""
        self._telemetry = telemetry
        self._settings, self._topics, self._watches, self._clock = settings, topics, watches, clock
        self._process, self._started = process, clock.now()
        self._fixed: dict[str, str] = {part: digest(settings.config, part) for part in fixed}
        self._outbox: Outbox | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-config", daemon=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the thread while the block runs; report the end of the process after it."""
        self._thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._thread.join(END_SECS)

    def _run(self) -> None:
        due, reported = 0.0, self._in_use()
        while not self._stopped.wait(LOOK_SECS if due else 0):
            self._look()
            in_use = self._in_use()
            if in_use != reported or self._clock.monotonic() >= due:
                self._report("running")
                due, reported = self._clock.monotonic() + REPORT_SECS, in_use
        self._report("ended")

    def _look(self) -> None:
        try:
            for watch in self._watches:
                watch.look()
        except Exception:  # noqa: BLE001 - the folder may be readable again later, so the thread must not end
            _log.exception("the config folder cannot be looked at")

    def _in_use(self) -> list[tuple[str, str | None]]:
        """What the watches have taken, which the thread that processes records may have made them do."""
        return [(watch.digest, watch.problem) for watch in self._watches]

    def _report(self, state: State) -> None:
        try:
            self._outbox = self._outbox or Outbox(self._settings, self._topics)
            self._outbox.publish([(self._topics.processes.name, self._record(state))])
        except ComplaintsError as error:
            self._outbox = None  # its producer may be one that Kafka no longer knows
            _log.warning("configuration in use not reported: %s", error)

    def _record(self, state: State) -> Record:
        host, now = platform.node() or "localhost", self._clock.now()
        report = ProcessReport(
            id=f"{self._process}@{host}/{os.getpid()}/{self._started:%Y%m%dT%H%M%S}",
            process=self._process,
            host=host,
            pid=os.getpid(),
            started=self._started,
            at=now,
            every_secs=REPORT_SECS,
            config={**self._fixed, **{watch.part: watch.digest for watch in self._watches}},
            problems={watch.part: watch.problem for watch in self._watches if watch.problem},
            counts=self._telemetry.counts(),
            state=state,
        )
        event_id, source = f"{report.id}.{now.isoformat()}", f"/complaint-stream/{self._process}"
        return event_record(PROCESS, report, event_id=event_id, source=source, subject=report.id, time=now)
