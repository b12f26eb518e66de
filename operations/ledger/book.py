"""The account book: takes in the records of the topics and the ids in ClickHouse, then sums them up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import compress, islice
from uuid import UUID

from complaints.events.case import CASE_STEP, STEP_REFUSED
from complaints.events.cloudevents import headers_in, pairs_of
from complaints.events.complaint import MOVED
from complaints.events.dead_letter import REPLAY_OF
from complaints.events.identity import current_version
from complaints.topics import Topics
from operations.dead_letters.letters import Letter
from operations.ledger.accounts import (
    IN_FLIGHT,
    ONE_ID,
    REFUSED,
    STRANGE,
    UNRECEIVED,
    UNSTORED,
    Accounts,
    Agency,
    Channel,
)
from operations.ledger.agency_marks import AgencyMarks
from operations.ledger.records import Placed, decided_of, differ, taken_of
from operations.ledger.tally import (
    DEAD,
    DECIDED,
    DIFFERING,
    GIVEN_UP,
    RECEIVED,
    STORED,
    TRIAGE,
    UNLOADED,
    Codes,
    Tally,
)

UNKNOWN = "-"
"""Stand-in channel for records that name none."""
SHOWN_MOST = 1000
"""At most this many ids are named per kind of discrepancy."""
SHOWN_OF_AGENCY = 20

_NOTICES = {("ce_type", event.ce_type.encode()) for event in (MOVED, CASE_STEP, STEP_REFUSED)}
"""Headers of records on agencies' topics that are no complaints."""
MISSING: dict[str, Callable[[int], bool]] = {
    IN_FLIGHT: lambda flags: flags & (RECEIVED | DECIDED | DEAD) == RECEIVED,
    UNRECEIVED: lambda flags: flags & (RECEIVED | DECIDED) == DECIDED,
    UNSTORED: lambda flags: flags & (DECIDED | STORED | UNLOADED | GIVEN_UP) == DECIDED,
    REFUSED: lambda flags: flags & (DECIDED | UNLOADED) == DECIDED | UNLOADED,
    ONE_ID: lambda flags: bool(flags & DIFFERING),
}
"""Whether the flags of a complaint show a kind of discrepancy."""


class Book:
    """The account book. Takes about 0.2 kB of memory per complaint: 270 MB for 1.5 million."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
        self._tally = Tally()
        self._channels: Codes[str] = Codes()
        self._channels.number(UNKNOWN)
        self._routes: Codes[tuple[str, ...]] = Codes()
        self._routes.number(())
        self._agencies = AgencyMarks()
        self._rejected: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._strange: list[str] = []
        self._received = 0
        self._moved: dict[bytes, bytes] = {}
        """For replayed records without key: `partition/offset` to that of the original record."""

    def received(self, records: Iterable[Placed]) -> None:
        """Enter records of the topic of received complaints."""
        tally = self._tally
        for record in records:
            number, one = tally.number(record.key() or self._place(record)), taken_of(record)
            content = one.content()
            if not tally.contents[number]:
                tally.contents[number] = content
            elif differ(content, tally.contents[number]):
                tally.flags[number] |= DIFFERING
            tally.flags[number] |= RECEIVED
            self._received += 1
            self._note_channel(number, one.channel or "")

    def decided(self, records: Iterable[Placed]) -> None:
        """Enter records of the topic of classified complaints."""
        tally = self._tally
        for record in records:
            one = decided_of(record)
            if one is None:
                continue
            number, agencies = tally.number(record.key() or b""), one.agencies()
            for agency in agencies:
                self._agencies.routed(agency, number)
            version = current_version(one.version)
            if version >= tally.versions[number]:
                tally.versions[number] = version
                tally.routes[number] = self._routes.number(agencies)
                flags = tally.flags[number] & ~TRIAGE
                tally.flags[number] = flags | DECIDED | (TRIAGE if one.routing.triage else 0)
            self._note_channel(number, one.channel)

    def letters(self, letters: Iterable[Letter]) -> None:
        """Enter dead letters, each once; call this after `received`."""
        for letter in letters:
            unloaded = GIVEN_UP if letter.action else UNLOADED
            flags_of = {self._topics.received.name: DEAD, self._topics.classified.name: unloaded}
            if letter.action is None:
                self._reasons[letter.reason] += 1
            elif letter.action.action == "replay":
                continue
            if (place := letter.place()) is None:
                self._rejected[letter.channel or UNKNOWN] += 1
            elif place[0] in flags_of:
                number = self._tally.number(letter.key or self._moved.get(place[1].encode(), place[1].encode()))
                self._tally.flags[number] |= flags_of[place[0]]
                self._note_channel(number, letter.channel)

    def delivered(self, records: Iterable[Placed], agencies: Mapping[str, str]) -> None:
        """Enter records of the agencies' topics; `agencies` maps topics to agency ids."""
        for record in records:
            if not _NOTICES.isdisjoint(pairs_of(headers_in(record))):
                continue
            self._agencies.delivered(agencies[record.topic() or ""], self._tally.number(record.key() or b""))

    def stored(self, complaints: Iterable[UUID]) -> None:
        """Enter ids found in ClickHouse; call this after `decided`."""
        tally = self._tally
        for complaint in complaints:
            number = tally.known(complaint)
            if number is not None and tally.flags[number] & DECIDED:
                tally.flags[number] |= STORED
            else:
                self._strange.append(str(complaint))

    def sum_up(self, stored_for: Mapping[str, int]) -> Accounts:
        """The accounts; `stored_for` is the number of complaints of each agency in ClickHouse. Call this once, last."""
        accounts, tally = Accounts(reasons=self._reasons), self._tally
        names = self._channels.values
        for (channel, flags), count in Counter(zip(tally.channels, tally.flags, strict=True)).items():
            _enter(accounts.channels.setdefault(names[channel], Channel()), flags, count)
        for name, count in self._rejected.items():
            accounts.channels.setdefault(name, Channel()).rejected = count
        found = Counter(tally.flags)
        for what, fits in MISSING.items():
            numbers = compress(range(len(tally)), map(fits, tally.flags))
            accounts.missing_ids[what] = sorted(tally.keys(set(islice(numbers, SHOWN_MOST))).values())
            accounts.missing[what] = sum(count for flags, count in found.items() if fits(flags))
        accounts.records = self._received
        accounts.distinct = sum(count for flags, count in found.items() if flags & RECEIVED)
        accounts.unloaded = accounts.missing[REFUSED]
        accounts.given_up = sum(count for flags, count in found.items() if _is_given_up(flags))
        accounts.missing[STRANGE] = len(self._strange)
        accounts.missing_ids[STRANGE] = sorted(self._strange[:SHOWN_MOST])
        accounts.agencies = self._sum_up_agencies(stored_for)
        return accounts

    def _sum_up_agencies(self, stored_for: Mapping[str, int]) -> dict[str, Agency]:
        self._agencies.forget_replaced(self._stands)
        agencies = self._agencies.sum_up()
        pairs = Counter(zip(self._tally.routes, map(_is_given_up, self._tally.flags), strict=True))
        for (route, given_up), count in pairs.items():
            for name in () if given_up else self._routes.values[route]:
                agencies[name].decided += count
        self._name_amiss(agencies)
        for name, count in stored_for.items():
            agencies.setdefault(name, Agency()).stored = count
        return agencies

    def _stands(self, agency: str, number: int) -> bool:
        return agency in self._routes.values[self._tally.routes[number]]

    def _name_amiss(self, agencies: Mapping[str, Agency]) -> None:
        amiss = self._agencies.amiss(SHOWN_OF_AGENCY)
        names = self._tally.keys({number for pair in amiss.values() for numbers in pair for number in numbers})
        for agency, (routed, delivered) in amiss.items():
            agencies[agency].undelivered = [names[number] for number in routed]
            agencies[agency].unrouted = [names[number] for number in delivered]

    def _place(self, record: Placed) -> bytes:
        """Stand-in key for a record without one: the `partition/offset` where it was first written, before replays."""
        here = b"%d/%d" % (record.partition() or 0, record.offset() or 0)
        replayed = dict(pairs_of(headers_in(record))).get(REPLAY_OF)
        if not isinstance(replayed, bytes):
            return here
        before = b"/".join(replayed.split(b"/")[-2:])
        return self._moved.setdefault(here, self._moved.get(before, before))

    def _note_channel(self, number: int, channel: str) -> None:
        if channel and not self._tally.channels[number]:
            self._tally.channels[number] = self._channels.number(channel)


def _is_given_up(flags: int) -> bool:
    return flags & (DECIDED | GIVEN_UP | UNLOADED | STORED) == DECIDED | GIVEN_UP


def _enter(channel: Channel, flags: int, count: int) -> None:
    if not flags & (RECEIVED | DECIDED | DEAD):
        return  # a record that another program wrote, onto an agency's topic for instance
    channel.received += count
    if flags & DECIDED and flags & TRIAGE:
        channel.triage += count
    elif flags & DECIDED:
        channel.routed += count
    elif flags & DEAD:
        channel.dead += count
    else:
        channel.in_flight += count
