"""What `complaints status` finds in a running system, and what of it needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from complaints.clock import BANGKOK
from complaints.events.process_report import ProcessReport
from complaints.events.webhook import WebhookState

RECEIVER_DOWN = timedelta(minutes=15)
"""A webhook receiver that takes nothing for longer needs a person, who tells its agency."""
CLOSED_BY = timedelta(hours=1)
"""A day counts as overdue this long after midnight; it is closed ten minutes after, with retries every five."""


@dataclass(slots=True)
class Service:
    """A server and what it reports about itself."""

    name: str
    address: str
    says: str = ""
    problem: str = ""
    """Why it does not answer as it should; empty when it does."""


@dataclass(slots=True)
class GroupLag:
    """A consumer group: its members, and how many records it has still to read."""

    name: str
    active: bool
    members: int
    lag: int
    partitions: dict[str, int]
    """Records not yet read, by `topic/partition`."""
    ours: bool
    """Whether it is of worker, cases service or sink; others belong to programs of agencies and analysts."""
    ahead: list[str] = field(default_factory=list)
    """Partitions that end before the group's committed offset: they were created again since the group read them."""


@dataclass(slots=True)
class Topic:
    """A topic that exists on the broker."""

    name: str
    partitions: int
    last: datetime | None
    """When its last record was written, UTC; None for a topic without any."""
    hidden: int = 0
    """Offsets behind an open transaction, which nobody can read before it ends."""


@dataclass(slots=True)
class Versions:
    """Versions of rule set and model: in the config folder, and (`_last`) in the newest decision on the topic."""

    rules: str = ""
    model: str = ""
    rules_last: str = ""
    model_last: str = ""


@dataclass(slots=True)
class Receipts:
    """How far the receipt chain is closed."""

    day: date | None = None
    """The last day that is closed."""
    head: str = ""
    passed_over: int = 0
    """Records on the chain's topic that are no part of it."""
    since: date | None = None
    """The day on which the first retained complaint was received, in Asia/Bangkok."""


@dataclass(slots=True)
class Status:
    """The whole status. `unknown` says what could not be read, and why."""

    at: datetime
    services: list[Service] = field(default_factory=list)
    processes: list[ProcessReport] = field(default_factory=list)
    groups: list[GroupLag] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    missing_topics: list[str] = field(default_factory=list)
    begun_anew: list[str] = field(default_factory=list)
    dead_letters: dict[str, int] = field(default_factory=dict)
    """Open dead letters of worker and sink, by reason."""
    refused_rows: int = 0
    """Open dead letters of intakes, whose senders were told."""
    spool_bytes: int | None = None
    versions: Versions = field(default_factory=Versions)
    receipts: Receipts = field(default_factory=Receipts)
    webhooks: list[WebhookState] = field(default_factory=list)
    """How each webhook subscriber fares."""
    config_problems: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    """What to do about processes that are missing or do not work with this configuration."""
    unbalanced: list[str] = field(default_factory=list)
    """Processes, running or ended, whose counts do not agree."""
    unknown: list[str] = field(default_factory=list)

    def needs(self) -> list[str]:
        """What a person has to look after, one line each; empty when there is nothing."""
        return list(self._needs())

    def _needs(self) -> Iterator[str]:
        yield from (f"{one.name}: {one.problem}" for one in self.services if one.problem)
        yield from (f"config: {problem}" for problem in self.config_problems)
        yield from self.unknown
        yield from (f"topic {name} is missing: run 'complaints topics'" for name in self.missing_topics)
        yield from self.begun_anew
        for group in self.groups:
            if group.ours and not group.active:
                yield f"group {group.name} has no member, {group.lag:,} records wait: start it"
            if group.ours and group.ahead:
                yield f"group {group.name} is beyond the end of {', '.join(group.ahead)}: created anew? restart it"
        yield from self.advice
        yield from self.unbalanced
        yield from (line for one in self.webhooks if (line := self._receiver(one)))
        for topic in self.topics:
            if topic.hidden:
                yield f"{topic.name}: {topic.hidden:,} offsets wait behind a transaction that its producer left open"
        for reason, count in self.dead_letters.items():
            yield f"{count:,} dead letters, {reason}: 'complaints dead-letters list --reason {reason}'"
        if self._overdue():
            closed = self.receipts.day or "no day"
            yield f"receipts are closed up to {closed}: is 'complaints receipts close --daily' running?"

    def _receiver(self, one: WebhookState) -> str:
        """What a webhook subscriber needs; empty when it needs nothing."""
        if one.disabled:
            return f"webhook {one.subscription} is disabled: 'complaints webhooks enable {one.subscription}'"
        if one.failing_since and self.at - one.failing_since > RECEIVER_DOWN:
            since = f"{one.failing_since:%Y-%m-%d %H:%M} UTC"
            return f"webhook {one.subscription} takes nothing since {since}: {one.last_failure}"
        return ""

    def _overdue(self) -> bool:
        due = (self.at.astimezone(BANGKOK) - CLOSED_BY).date() - timedelta(days=1)
        closed, since = self.receipts.day, self.receipts.since
        return since is not None and since <= due and (closed is None or closed < due)
