"""The counts of a process: a closed vocabulary of names, and one equation that always holds.

received = ok + rejected + dropped + under way

Counted by batch, never by record, so that it costs the hot path nothing.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeVar, get_args

from complaints.clock import Clock
from complaints.events.process_report import Counts
from complaints.outcome import Reason

Stage = Literal[
    "gateway",  # counts complaints of HTTP bodies
    "import",  # counts rows of a file or answer
    "worker",  # counts records of the received and corrections topics
    "cases",  # counts records of the classified topic and of agencies' updates
    "sink",  # counts records of the topics that it loads
    "surges",  # counts records of the classified topic
    "incidents",  # counts records of the classified topic and of people's decisions on incidents
    "webhooks",  # counts events to be delivered, one for each subscription
    "notifications",  # counts notices to citizens
]

Dropped = Literal[
    "not_stored",  # gateway: neither Kafka nor the spool took it; its client was told to send it again
    "defect",  # gateway: a defect of ours kept it from being stored; its client was told so
    "moved",  # worker, sink: its partition went to another member before it was done, who reads it again
    "rewound",  # webhooks: it is read again, because a replay was asked for
    "stopped",  # the process ended before it was done; the next start, or the client, brings it again
]
"""Why something received was neither done nor refused here. Somebody else still has it, so nothing is lost."""

ClientFault = Literal[
    "hung_up",  # before it was answered
    "late_header",  # header not whole after gateway.header_timeout_secs
    "late_body",  # body not whole after gateway.body_timeout_secs
    "unread_answer",  # an answer not taken within gateway.answer_timeout_secs
    "too_many_connections",  # more than gateway.max_connections
    "too_many_bytes",  # more than gateway.max_bytes_under_way in bodies
    "broken_http",  # not HTTP, or headers that contradict themselves
]
"""Faults of the gateway's clients below the level of a request."""

Total = Literal[
    "batches",  # calls that counted something as received: requests, fetches, reads
    "published",  # worker, cases, surges, incidents, notifications: records on topics, acknowledged
    "repeated",  # import: complaints of an earlier row once more; they are among the ok
    "spooled",  # gateway: complaints that went to the spool because Kafka did not take them; among the ok
    "handed_over",  # gateway: complaints from the spool onto Kafka
    "spool_refused",  # gateway: records of the spool that became dead letters
    "notices_sent",  # notifications: notices that the mail server or LINE has taken; among the ok
    "notices_unknown",  # notifications: notices that may have been taken, and are not sent again; among the ok
    "notices_skipped",  # notifications: notices to nobody: withdrawn, no contact, gone, too old; among the ok
    "requests_refused",  # gateway: requests that could not be read as complaints, or were refused unread
    "attempts_failed",  # webhooks: requests that were not answered 2xx
]
"""Further totals since the start of the process."""

Level = Literal[
    "notices_waiting",  # notifications: notices that are not settled: for their time, quiet hours, or a server
    "waiting",  # sink: records beyond those read, as far as they are known without asking Kafka
    "spool_bytes",  # gateway: bytes in the spool
    "subscribers_failing",  # webhooks: subscribers whose receiver has taken nothing since its last failure
    "subscribers_disabled",  # webhooks: subscribers that answered 410, or that an operator disabled
]
"""Numbers that go up and down (gauges)."""

TOTALS: Final[tuple[Total, ...]] = get_args(Total)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
Name = TypeVar("Name", bound=str)


@dataclass(slots=True)
class _Numbers:
    received: int = 0
    ok: int = 0
    rejected: Counter[Reason] = field(default_factory=Counter)
    dropped: Counter[Dropped] = field(default_factory=Counter)
    client_faults: Counter[ClientFault] = field(default_factory=Counter)
    totals: Counter[Total] = field(default_factory=Counter)
    levels: dict[tuple[Level, str], int] = field(default_factory=dict)
    last_batch: datetime | None = None


class Telemetry:
    """The counts of one process. Safe to use from several threads: each call is atomic."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self.stage: Final = stage
        self.started: Final = clock.now()
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = _Numbers()

    def receive(self, number: int) -> None:
        """Count so many as received. Each must be counted by `done` or `drop` later, exactly once."""
        with self._lock:
            self._numbers.received += number
            self._numbers.totals["batches"] += 1
            self._numbers.last_batch = self._clock.now()

    def done(self, ok: int, rejected: Iterable[Reason] | Mapping[Reason, int] = ()) -> None:
        """Count `ok` as done, and the rejected: a reason for each, or a number for each reason."""
        with self._lock:
            self._numbers.ok += ok
            self._numbers.rejected.update(rejected)

    def drop(self, why: Dropped, number: int) -> None:
        """Count so many as left to somebody else."""
        with self._lock:
            self._numbers.dropped[why] += number

    def client_fault(self, fault: ClientFault) -> None:
        """Count one fault of a client."""
        with self._lock:
            self._numbers.client_faults[fault] += 1

    def add(self, total: Total, number: int = 1) -> None:
        """Add to a total."""
        with self._lock:
            self._numbers.totals[total] += number

    def set_level(self, level: Level, value: int, of: str = "") -> None:
        """Set a level to its present value; where several parts of the process have it, that of the part `of`."""
        with self._lock:
            self._numbers.levels[level, of] = value

    def counts(self) -> Counts:
        """All counts, of one moment."""
        with self._lock:
            now = self._numbers
            return Counts(
                received=now.received,
                ok=now.ok,
                rejected=_named(now.rejected),
                dropped=_named(now.dropped),
                client_faults=_named(now.client_faults),
                totals=_named(now.totals),
                levels=_named(_summed(now.levels)),
                last_batch=now.last_batch,
            )


def _summed(levels: Mapping[tuple[Level, str], int]) -> Mapping[Level, int]:
    sums: Counter[Level] = Counter()
    for (level, _), value in levels.items():
        sums[level] += value
    return sums


def _named(numbers: Mapping[Name, int]) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if number}
