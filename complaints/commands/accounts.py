"""The account of every complaint: from the topics, from ClickHouse, and whether the two agree. Shared by commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from complaints.cloudevents import pairs_of
from complaints.dead_letter import PREFIX
from complaints.settings import Settings
from complaints.topics import Topics
from sinks.clickhouse import ClickHouse
from sinks.scan import scan


class _Received(Struct):
    channel: str = ""


class _Route(Struct):
    agency: str


class _Routing(Struct):
    routes: list[_Route] = []
    triage: str = ""


class _Decided(Struct):
    channel: str
    version: int
    routing: _Routing


@dataclass(slots=True)
class Channel:
    """Distinct complaints of one channel, but for `rejected`, which counts dead letters of its intake."""

    received: set[bytes] = field(default_factory=set)
    routed: set[bytes] = field(default_factory=set)
    triage: set[bytes] = field(default_factory=set)
    dead: set[bytes] = field(default_factory=set)
    rejected: int = 0

    def missing(self) -> set[bytes]:
        """Received, and neither decided nor dead-lettered: in flight, or lost."""
        return self.received - self.routed - self.triage - self.dead


@dataclass(slots=True)
class Accounts:
    """All there is to reconcile."""

    channels: dict[str, Channel] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    routed_to: dict[str, set[bytes]] = field(default_factory=dict)
    """Complaints routed to each agency, by the classified topic: as last decided."""
    ever_routed_to: dict[str, set[bytes]] = field(default_factory=dict)
    """The same by any decision there was."""
    delivered_to: dict[str, set[bytes]] = field(default_factory=dict)
    """Complaints on each agency's own topic."""
    stored: int = 0
    stored_for: dict[str, int] = field(default_factory=dict)
    counted: int = 0
    """By the aggregates."""

    def total(self, name: str) -> int:
        """Distinct complaints in one column of the ledger, over all channels."""
        return sum(len(getattr(channel, name)) for channel in self.channels.values())

    def rejected(self) -> int:
        return sum(channel.rejected for channel in self.channels.values())

    def missing(self) -> list[str]:
        """Ids received and not accounted for."""
        return sorted(key.decode() for channel in self.channels.values() for key in channel.missing())

    def checks(self) -> dict[str, bool]:
        """Each equation that must hold when nothing is in flight."""
        classified = self.total("routed") + self.total("triage")
        return {
            "received = classified + dead-lettered": not self.missing(),
            "distinct complaints in ClickHouse = classified": self.stored == classified,
            "aggregates = distinct complaints in ClickHouse": self.counted == self.stored,
            "each agency topic = complaints routed to it": self.ever_routed_to == self.delivered_to,
            "each agency in ClickHouse = complaints routed to it": self.stored_for
            == {agency: len(ids) for agency, ids in self.routed_to.items()},
        }


def read_accounts(settings: Settings, topics: Topics, agencies: Iterable[str]) -> Accounts:
    """Read every topic from its beginning, and ask ClickHouse. Raises TransientError when one of them is away."""
    accounts = Accounts()
    _read_received(accounts, settings, topics)
    _read_decided(accounts, settings, topics)
    _read_agencies(accounts, settings, topics, agencies)
    clickhouse = ClickHouse(settings.clickhouse)
    accounts.stored = clickhouse.execute("SELECT count() FROM complaints")[0][0]
    by_agency = "SELECT agency, count() FROM complaints ARRAY JOIN agencies AS agency GROUP BY agency"
    accounts.stored_for = dict(clickhouse.execute(by_agency))
    accounts.counted = clickhouse.execute("SELECT sum(complaints) FROM hourly WHERE dimension = 'total'")[0][0] or 0
    clickhouse.close()
    return accounts


def _read_received(accounts: Accounts, settings: Settings, topics: Topics) -> None:
    decode = msgspec.json.Decoder(_Received).decode
    for record in scan(settings.kafka, [topics.received.name]):
        key = record.key() or b"%d/%d" % (record.partition() or 0, record.offset() or 0)
        try:
            channel = decode(record.value() or b"").channel
        except msgspec.MsgspecError:
            channel = ""
        _channel(accounts, channel).received.add(key)
    for record in scan(settings.kafka, [topics.dead.name]):
        headers = {name: value or b"" for name, value in pairs_of(record.headers())}
        accounts.reasons[_text(headers.get(PREFIX + "reason"))] += 1
        origin = _text(headers.get(PREFIX + "origin"))
        of_channel = _channel(accounts, _text(headers.get(PREFIX + "channel")))
        if origin.startswith(f"{topics.received.name}/"):
            place = "/".join(origin.split("/")[1:]).encode()
            of_channel.dead.add(record.key() or place)
        else:
            of_channel.rejected += 1


def _read_decided(accounts: Accounts, settings: Settings, topics: Topics) -> None:
    decode = msgspec.json.Decoder(_Decided).decode
    latest: dict[bytes, _Decided] = {}
    for record in scan(settings.kafka, [topics.classified.name]):
        decided, key = decode(record.value() or b""), record.key() or b""
        _add(accounts.ever_routed_to, decided, key)
        if key not in latest or latest[key].version <= decided.version:
            latest[key] = decided
    for key, decided in latest.items():
        channel = _channel(accounts, decided.channel)
        (channel.triage if decided.routing.triage else channel.routed).add(key)
        _add(accounts.routed_to, decided, key)


def _add(routed: dict[str, set[bytes]], decided: _Decided, key: bytes) -> None:
    for route in decided.routing.routes:
        routed.setdefault(route.agency, set()).add(key)


def _read_agencies(accounts: Accounts, settings: Settings, topics: Topics, agencies: Iterable[str]) -> None:
    names = {topics.of_agency(agency): agency for agency in agencies}
    for record in scan(settings.kafka, names):
        accounts.delivered_to.setdefault(names[record.topic() or ""], set()).add(record.key() or b"")


def _channel(accounts: Accounts, code: str) -> Channel:
    return accounts.channels.setdefault(code or "-", Channel())


def _text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
