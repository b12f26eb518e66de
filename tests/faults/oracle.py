"""The judge: compares what was issued and acknowledged with topics and ClickHouse once all processes have stopped.

Rules: every acknowledged complaint is stored and counted exactly once or is a dead letter with its reason; all that
arrived was issued; its content is identical; the newest version is stored, in its hour; the revisions of a complaint
keep their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from complaints.events.complaint import Classified, Place
from complaints.events.identity import GENERATION_BITS
from tests.faults.complaint import Complaint
from tests.faults.log import Entry
from tests.faults.memory import Memory
from tests.faults.tables import Fact, Tables
from tests.faults.topic_contents import TopicContents
from tests.faults.verdict import Verdict

_decode = msgspec.json.Decoder(Classified).decode


def judge(memory: Memory, topics: TopicContents, tables: Tables) -> Verdict:
    """All findings of one schedule."""
    verdict = Verdict(acknowledged=len(memory.acknowledged), dead_lettered=len(topics.dead))
    facts = {fact.id: fact for fact in tables.facts}
    _stored(verdict, memory, topics, tables.facts)
    _newest(verdict, topics, facts)
    _counted(verdict, tables)
    _poison(verdict, memory, topics)
    _records(verdict, memory, [*topics.classified, *topics.triage, *topics.agencies])
    _delivered(verdict, memory, topics, facts)
    _in_order(verdict, memory, topics)
    return verdict


def _stored(verdict: Verdict, memory: Memory, topics: TopicContents, facts: Iterable[Fact]) -> None:
    dead = {entry.key for entry in topics.dead}
    by_id: dict[UUID, list[Fact]] = {}
    for fact in facts:
        by_id.setdefault(fact.id, []).append(fact)
    for id_, found in by_id.items():
        if len(found) > 1:
            verdict.doubled.append(f"{id_}: {len(found)} rows in complaints")
        issued = memory.issued.get(id_)
        if issued is None:
            verdict.invented.append(f"{id_} in complaints")
            continue
        corrected = id_ in memory.corrected
        fitting = [one.revision for one in issued.values() if _same_row(one, found[0], corrected)]
        if not fitting:
            verdict.invented.append(f"{id_}: content that nobody sent: {found[0]}")
        elif max(fitting) < memory.acknowledged.get(id_, 0):
            verdict.lost.append(f"{id_}: revision {memory.acknowledged[id_]} acknowledged, {max(fitting)} stored")
    for id_ in memory.acknowledged.keys() - by_id.keys():
        if str(id_).encode() not in dead:
            verdict.lost.append(f"{id_}: neither in complaints nor in dead letters")


def _same_row(one: Complaint, fact: Fact, corrected: bool) -> bool:
    """Whether the row is this complaint. Its version holds the time of the revision, or of a correction."""
    place = one.body.get("place") or {}
    wanted = (one.body["channel"], one.body["reference"], one.body["text"], one.submitted)
    same = wanted == (fact.channel, fact.reference, fact.text, fact.submitted)
    revised = one.revised is None or int(one.revised.timestamp() * 1000) == fact.version >> GENERATION_BITS
    at = (place.get("longitude"), place.get("latitude"))
    return same and (revised or corrected) and at == (fact.longitude, fact.latitude)


def _newest(verdict: Verdict, topics: TopicContents, facts: dict[UUID, Fact]) -> None:
    """Of all classified versions the greatest is stored, of equal ones that of the latest hour."""
    newest: dict[UUID, tuple[int, datetime]] = {}
    for entry in topics.classified:
        if "ce_id" in entry.headers:
            one = _decode(entry.value)
            at = (one.version, _hour(one.submitted))
            newest[one.complaint_id] = max(at, newest.get(one.complaint_id, at))
    for id_, at in newest.items():
        if id_ in facts and (found := (facts[id_].version, _hour(facts[id_].submitted))) != at:
            verdict.lost.append(f"{id_}: version {at[0]} of {at[1]:%F %H}:00 UTC classified, {found} stored")


def _counted(verdict: Verdict, tables: Tables) -> None:
    """Compare every count, and the recount, with our own count of the rows."""
    own = Counter((_hour(fact.submitted), *under) for fact in tables.facts for under in fact.counted_under())
    for counts in (tables.hourly, tables.recount):
        for key in own.keys() | counts.keys():
            _compare(verdict, f"{key[0]:%F %H}:00 UTC {'/'.join(key[1:])}", own.get(key, 0), counts.get(key, 0))


def _hour(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _compare(verdict: Verdict, name: str, true: int, counted: int) -> None:
    if counted > true:
        verdict.doubled.append(f"hourly {name}: {counted} counted, {true} stored")
    elif counted < true:
        verdict.lost.append(f"hourly {name}: {counted} counted, {true} stored")


def _poison(verdict: Verdict, memory: Memory, topics: TopicContents) -> None:
    found = {
        (entry.headers["dead.origin"].split("/")[0], entry.value, entry.headers["dead.reason"]) for entry in topics.dead
    }
    expected = {(poison.topic, poison.value, poison.reason) for poison in memory.poison}
    # Sink and cases both read the classified topic; the sink looks at no headers, so their reasons may differ.
    twice = {(poison.topic, poison.value) for poison in memory.poison if "classified" in poison.topic}
    verdict.lost += [f"dead letter of {topic} ({reason}): {value[:80]!r}" for topic, value, reason in expected - found]
    verdict.wrong += [
        f"dead letter of {topic} ({reason}): {value[:200]!r}"
        for topic, value, reason in found - expected
        if (topic, value) not in twice
    ]


def _records(verdict: Verdict, memory: Memory, entries: Iterable[Entry]) -> None:
    for entry in entries:
        if any(entry.value == poison.value for poison in memory.poison):
            continue
        where = f"{entry.topic} {entry.place}"
        record = _decode(entry.value)
        issued = memory.issued.get(record.complaint_id, {})
        if not any(_same_record(one, record) for one in issued.values()):
            verdict.invented.append(f"{where}: {record.complaint_id} with content that nobody sent")
        if entry.key != str(record.complaint_id).encode():
            verdict.wrong.append(f"{where}: key {entry.key!r}")
        if entry.headers.get("ce_id") != f"{record.complaint_id}.{record.version}":
            verdict.wrong.append(f"{where}: ce_id {entry.headers.get('ce_id')}")


def _same_record(one: Complaint, record: Classified) -> bool:
    place = msgspec.convert(one.body["place"], Place) if "place" in one.body else None
    wanted = (one.body["channel"], one.body["reference"], one.body["text"], one.submitted, place)
    found = (record.channel, record.reference, record.text, record.submitted, record.place)
    return wanted == found and (one.revised is None or one.revised == record.revised)


def _delivered(verdict: Verdict, memory: Memory, topics: TopicContents, facts: dict[UUID, Fact]) -> None:
    """Every stored decision is on the topics of its agencies or in triage, and no decision is elsewhere.

    Exempt is a decision that a correction replaced before it was delivered, by a worker killed in between.
    """
    delivered = {(entry.topic, entry.headers.get("ce_id")) for entry in (*topics.agencies, *topics.triage)}
    decided: set[tuple[str, str]] = set()
    for entry in topics.classified:
        if "ce_id" in entry.headers:
            routing = _decode(entry.value).routing
            names = [topics.triage_name] if routing.triage else [topics.of_agency(r.agency) for r in routing.routes]
            decided |= {(name, entry.headers["ce_id"]) for name in names}
    for fact in facts.values():
        names = [topics.triage_name] if fact.triage else [topics.of_agency(agency) for agency in fact.agencies]
        missing = [name for name in names if (name, f"{fact.id}.{fact.version}") not in delivered]
        verdict.lost += [f"{fact.id}: stored, not on {name}" for name in missing]
    standing = {f"{fact.id}.{fact.version}" for fact in facts.values()}
    corrected = {str(id_) for id_ in memory.corrected}
    verdict.lost += [
        f"{ce_id}: classified, not on {topic}"
        for topic, ce_id in decided - delivered
        if ce_id in standing or ce_id.partition(".")[0] not in corrected
    ]
    verdict.lost += [f"{ce_id}: on {topic}, not classified" for topic, ce_id in delivered - decided]


def _in_order(verdict: Verdict, memory: Memory, topics: TopicContents) -> None:
    """Revisions of a complaint are classified first in the order in which they were received first.

    Exempt are complaints with a correction: it carries a revision, and comes on a topic of its own.
    """
    if topics.created_anew:
        return
    received, classified = _first_seen(topics.received), _first_seen(topics.classified)
    for id_, order in classified.items():
        if id_ in memory.corrected:
            continue
        expected = [revised for revised in received.get(id_, []) if revised in order]
        if expected != order:
            verdict.wrong.append(f"{id_}: received as {expected}, classified as {order}")


class _Revised(msgspec.Struct):
    complaint_id: UUID
    revised: datetime


def _first_seen(entries: Iterable[Entry]) -> dict[UUID, list[str]]:
    seen: dict[UUID, dict[str, None]] = {}
    for entry in sorted(entries, key=lambda e: e.place):
        if entry.headers.get("ce_id"):
            try:
                one = msgspec.json.decode(entry.value, type=_Revised)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue
            seen.setdefault(one.complaint_id, {})[one.revised.astimezone(UTC).isoformat()] = None
    return {id_: list(revised) for id_, revised in seen.items()}
