"""Complaints and decisions become records, the same whenever they are read."""

from __future__ import annotations

import msgspec

from complaints.events.complaint import Classified
from complaints.events.incident import Incident, IncidentDecision, IncidentDissolved, IncidentOpened
from complaints.events.registry import EVENTS
from stores.kafka.record import Record
from streams.incidents.stream import IncidentStream
from tests.streams.incidents.complaints import classified, complaint_id, decision
from tests.streams.incidents.reports import LAMP, START

ALL = [classified("a"), classified("b", north=20, agency="bma"), classified("c", "น้ำประปาไม่ไหลมาสองวันแล้วทั้งหมู่บ้าน")]


def said(*slices: list[Classified | IncidentDecision]) -> list[tuple[str, Record]]:
    stream = IncidentStream()
    return [told for one in slices for told in stream.take_all([(each, START) for each in one])]


def event(record: Record) -> Incident:
    ce_type = dict(record.headers)["ce_type"]
    assert isinstance(ce_type, bytes)
    found = msgspec.json.decode(record.value, type=EVENTS[ce_type.decode()].struct)
    assert isinstance(found, Incident)
    return found


def test_an_incident_has_its_complaints_its_agencies_and_why() -> None:
    [(event_id, record)] = said([*ALL])
    opened = event(record)
    assert isinstance(opened, IncidentOpened)
    assert (opened.complaints, opened.agencies, opened.kind) == (2, ("bma", "mea"), "incident")
    assert set(opened.complaint_ids) == {complaint_id("a"), complaint_id("b")}
    [why] = [one for one in opened.joined if one.rule]
    assert (why.rule, why.metres, why.hours, why.similarity) == ("repeat", 20.0, 0.0, 1.0)
    assert event_id == f"{opened.incident_id}.0"
    assert record.key == str(opened.incident_id).encode()
    assert LAMP.encode() not in record.value


def test_the_order_within_a_slice_makes_no_difference() -> None:
    both: list[Classified | IncidentDecision] = [*ALL, decision("b")]
    assert said(both) == said(both[::-1])
    assert len(said(both)) == 2


def test_what_was_read_already_says_nothing() -> None:
    assert said([*ALL], [*ALL]) == said([*ALL])


def test_a_complaint_that_loses_its_place_leaves() -> None:
    *_, (_, record) = said([*ALL], [classified("b", north=None, version=2)], [classified("b", north=20)])
    gone = event(record)
    assert isinstance(gone, IncidentDissolved)
    assert (gone.complaints, [one.why for one in gone.left]) == (0, ["revised"])
