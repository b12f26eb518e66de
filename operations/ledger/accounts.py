"""What the ledger finds: counts from the topics and from ClickHouse, and whether they agree. Shared by commands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from operations.ledger.cases import CaseAccounts

COLUMNS = ("routed", "triage", "rejected", "dead", "in_flight")
"""The columns whose sum is `taken`: each complaint of a channel is in exactly one."""


IN_FLIGHT = "in flight"
UNRECEIVED = "classified, never received"
UNSTORED = "classified, not in ClickHouse"
REFUSED = "classified, refused by the sink"
STRANGE = "in ClickHouse, never classified"
ONE_ID = "one id, differing in time and text"
"""Kinds of discrepancy: the keys of `Accounts.missing`."""


@dataclass(slots=True)
class Channel:
    """Distinct complaints of one channel, each in the one column that says where it stands."""

    received: int = 0
    """On the topic of received complaints, or known by a decision or a dead letter of the worker."""
    routed: int = 0
    triage: int = 0
    rejected: int = 0
    """Dead letters of its intake, which never became received complaints."""
    dead: int = 0
    """Refused by the worker."""
    in_flight: int = 0
    """Received, and none of these: still under way, or lost."""

    @property
    def taken(self) -> int:
        """All complaints that came in by the channel."""
        return self.received + self.rejected


@dataclass(slots=True)
class Agency:
    """Distinct complaints of one agency."""

    routed: int = 0
    """Routed to it by any decision, except decisions that were replaced before they were delivered."""
    delivered: int = 0
    """On its own topic."""
    amiss: int = 0
    """Routed and not delivered, or delivered and never routed."""
    decided: int = 0
    """Routed to it by their last decision, and not given up."""
    stored: int = 0
    """Its complaints in ClickHouse."""
    undelivered: list[str] = field(default_factory=list)
    """Ids of the first that were routed to it and are not on its topic."""
    unrouted: list[str] = field(default_factory=list)
    """Ids of the first that are on its topic and were never routed to it."""


@dataclass(slots=True)
class Accounts:
    """All counts that are reconciled."""

    channels: dict[str, Channel] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    """Number of open dead letters, neither replayed nor dropped, by reason."""
    missing: Counter[str] = field(default_factory=Counter)
    """Number of complaints by kind of discrepancy; the kinds are the constants above."""
    missing_ids: dict[str, list[str]] = field(default_factory=dict)
    """Ids of the first of them."""
    records: int = 0
    """Records on the topic of received complaints, repeats and revisions included."""
    distinct: int = 0
    """Distinct ids of these records."""
    unloaded: int = 0
    """Classified complaints of which the sink refused some version, and that dead letter is open."""
    given_up: int = 0
    """Classified, refused by the sink, and dropped by an operator: not in ClickHouse, and nobody waits for it."""
    stored: int = 0
    """Distinct ids in ClickHouse."""
    rows: int = 0
    """Rows of ClickHouse's view `complaints`."""
    begun: list[str] = field(default_factory=list)
    """One line per topic that has lost its beginning: ClickHouse may then hold complaints that no topic has now."""
    cases: CaseAccounts | None = None
    """What became of them at the agencies; None where the service of cases has never run."""
    counted: int | None = None
    """Complaints by ClickHouse's aggregates; None with `as_of`, because aggregates have no earlier state."""

    def total(self, column: str) -> int:
        """The sum of a column over all channels."""
        return sum(getattr(channel, column) for channel in self.channels.values())

    def rejected(self) -> int:
        return self.total("rejected")

    def checks(self) -> dict[str, bool]:
        """Each equation that must hold when nothing is in flight, and whether it holds."""
        holds = {
            "received = classified + dead-lettered": not self.missing[IN_FLIGHT],
            "each id is one complaint": not self.missing[ONE_ID],
            "every classified complaint was received": not self.missing[UNRECEIVED],
            "every classified complaint is in ClickHouse": not self.missing[UNSTORED] and not self.unloaded,
            "each agency topic = complaints routed to it": not any(agency.amiss for agency in self.agencies.values()),
        }
        if self.counted is not None:
            holds["nothing else is in ClickHouse"] = not self.missing[STRANGE]
            holds["each complaint in ClickHouse is one row"] = self.rows == self.stored
            holds["aggregates = distinct complaints in ClickHouse"] = self.counted == self.stored
            holds["each agency in ClickHouse = complaints routed to it"] = not self.disagreeing()
        if self.cases is not None:
            holds |= self.cases.checks()
        return holds

    def disagreeing(self) -> dict[str, Agency]:
        """Agencies whose number of complaints in ClickHouse is not that of their last decisions."""
        if self.counted is None:
            return {}
        return {name: one for name, one in sorted(self.agencies.items()) if one.stored != one.decided}

    def failing(self) -> dict[str, Agency]:
        """Agencies for which an equation does not hold."""
        amiss = {name: agency for name, agency in self.agencies.items() if agency.amiss}
        return dict(sorted({**amiss, **self.disagreeing()}.items()))

    def closed(self) -> bool:
        """Whether every equation holds."""
        return all(self.checks().values())
