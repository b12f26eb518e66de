"""The account of every complaint: from the topics, from ClickHouse, and whether the two agree. Shared by commands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

COLUMNS = ("routed", "triage", "rejected", "dead", "in_flight")
"""What `taken` is the sum of: where every complaint of a channel stands, each in one of them."""


IN_FLIGHT = "in flight"
UNRECEIVED = "classified, never received"
UNSTORED = "classified, not in ClickHouse"
REFUSED = "classified, refused by the sink"
STRANGE = "in ClickHouse, never classified"
ONE_ID = "one id, differing in time and text"
"""What may be missing."""


@dataclass(slots=True)
class Channel:
    """Distinct complaints of one channel, each in the one column that says where it stands."""

    received: int = 0
    """On the topic of received complaints, or known from what came of it."""
    routed: int = 0
    triage: int = 0
    rejected: int = 0
    """Dead letters of its intake, which never became received complaints."""
    dead: int = 0
    """Refused by the worker."""
    in_flight: int = 0
    """None of these: under way, or lost."""

    @property
    def taken(self) -> int:
        """All that came in."""
        return self.received + self.rejected


@dataclass(slots=True)
class Agency:
    """Distinct complaints of one agency."""

    routed: int = 0
    """To it by any decision there was, but for those that were replaced before anybody delivered them."""
    delivered: int = 0
    """On its own topic."""
    amiss: int = 0
    """Routed and not delivered, or the other way round."""
    decided: int = 0
    """To it as last decided."""
    stored: int = 0
    """In ClickHouse."""
    undelivered: list[str] = field(default_factory=list)
    """The first of those routed to it that are not on its topic."""
    unrouted: list[str] = field(default_factory=list)
    """The first of those on its topic that were never routed to it."""


@dataclass(slots=True)
class Accounts:
    """All there is to reconcile."""

    channels: dict[str, Channel] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    """Of dead letters that were neither replayed nor dropped."""
    missing: Counter[str] = field(default_factory=Counter)
    """How many are missing where; see the names above."""
    missing_ids: dict[str, list[str]] = field(default_factory=dict)
    """The first of them."""
    records: int = 0
    """On the topic of received complaints, repeats and revisions included."""
    distinct: int = 0
    """Ids of these records."""
    unloaded: int = 0
    """Classified and refused by the sink in some version, and the letter is open."""
    given_up: int = 0
    """Classified, refused by the sink, and dropped by an operator: not in ClickHouse, and nobody waits for it."""
    stored: int = 0
    """Distinct ids in ClickHouse."""
    rows: int = 0
    """In ClickHouse's view of complaints."""
    begun: list[str] = field(default_factory=list)
    """What says that topics do not begin where they once began: then what ClickHouse has cannot all be on them."""
    counted: int | None = None
    """By ClickHouse's aggregates; None for an earlier time, which they cannot tell."""

    def total(self, column: str) -> int:
        """Over all channels."""
        return sum(getattr(channel, column) for channel in self.channels.values())

    def rejected(self) -> int:
        return self.total("rejected")

    def checks(self) -> dict[str, bool]:
        """Each equation that must hold when nothing is in flight."""
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
        return holds

    def disagreeing(self) -> dict[str, Agency]:
        """Agencies with another number of complaints in ClickHouse than as last decided."""
        if self.counted is None:
            return {}
        return {name: one for name, one in sorted(self.agencies.items()) if one.stored != one.decided}

    def failing(self) -> dict[str, Agency]:
        """Agencies for which an equation does not hold."""
        amiss = {name: agency for name, agency in self.agencies.items() if agency.amiss}
        return dict(sorted({**amiss, **self.disagreeing()}.items()))

    def closed(self) -> bool:
        """Whether nothing is missing anywhere."""
        return all(self.checks().values())
