"""The triage desk: one press sends a complaint to a candidate as a correction; of two officials the second is told."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

from complaints.events.complaint import CORRECTED, Correction, Place
from stores.kafka.scan import scan
from tests.web.desk.desk_stack import DeskStack, Visitor
from web.desk.pages.triage import named_in


def corrections(desk: DeskStack, complaint: UUID) -> list[Correction]:
    """What was decided about it, as it stands on the topic."""
    topic = desk.services.topics.corrections.name
    found = (CORRECTED.read(record.value()) for record in scan(desk.settings.kafka, [topic]))
    return [one for one in found if one and one.complaint.complaint_id == complaint]


def hidden(visitor: Visitor, case: UUID) -> tuple[dict[str, str], str]:
    """The fields of the form, and the page."""
    status, text = visitor.get(f"/triage/{case}")
    assert status == 200
    return visitor.form(text, f"/triage/{case}"), text


def test_a_candidate_is_sent_by_one_press(desk: DeskStack) -> None:
    case = desk.case("triage-1", None, text="ถนนเป็นหลุม หน้าวัด อำเภอเมืองเชียงใหม่", place=Place()).complaint_id
    visitor = desk.visitor("officer-1")
    _, text = visitor.get("/triage")
    assert f"/triage/{case}" in text
    fields, text = hidden(visitor, case)
    choice = re.search(r'name="choice" value="([^"]*)" data-key="1"', text)
    assert choice, "no candidate"
    status, text = visitor.post(f"/triage/{case}", {**fields, "choice": choice[1]})
    assert status == 200
    assert "ส่งแล้ว" in text
    (made,) = corrections(desk, case)
    assert made.by == "official"
    assert made.before is not None
    assert made.before.triage == "no-rule"
    assert choice[1] in (f"area:{made.area}", *(f"category:{code}" for code in made.categories))
    assert f'"/triage/{case}"' not in visitor.get("/triage")[1], "it is not offered again"


def test_the_second_of_two_officials_is_told(desk: DeskStack) -> None:
    case = desk.case("triage-2", None).complaint_id
    first, second = desk.visitor("officer-1"), desk.visitor("officer-2")
    fields, _ = hidden(first, case)
    others, text = hidden(second, case)
    assert "local:officer-1 เปิดเรื่องนี้อยู่" in text
    assert first.post(f"/triage/{case}", {**fields, "to": "mea", "note": "โทร 0812345678"})[0] == 200
    status, text = second.post(f"/triage/{case}", {**others, "to": "doh", "note": "ของกรมทางหลวง"})
    assert status == 409
    assert "local:officer-1 ตัดสินเรื่องนี้ไปแล้ว" in text
    assert "ของกรมทางหลวง</textarea>" in text
    (made,) = corrections(desk, case)
    assert made.agencies == ("mea",)
    assert "0812345678" not in msgspec.json.encode(made).decode()


def test_what_was_decided_meanwhile_is_not_decided_again(desk: DeskStack) -> None:
    case = desk.case("triage-3", None).complaint_id
    visitor = desk.visitor("officer-1")
    fields, _ = hidden(visitor, case)
    desk.case("triage-3", "mea", version=9)
    status, text = visitor.post(f"/triage/{case}", {**fields, "to": "doh"})
    assert status == 409
    assert "ถูกตัดสินหรือเปลี่ยนไปแล้ว" in text
    assert corrections(desk, case) == []


def test_an_agency_must_be_certain_and_a_choice_must_exist(desk: DeskStack) -> None:
    case = desk.case("triage-4", None).complaint_id
    visitor = desk.visitor("officer-1")
    fields, _ = hidden(visitor, case)
    for choice in ({"to": "สำนักงานเขต"}, {"choice": "category:nothing"}, {"choice": "agency:"}, {"choice": "x:y"}):
        assert visitor.post(f"/triage/{case}", {**fields, **choice})[0] == 422
    assert corrections(desk, case) == []


def test_agencies_that_the_model_held_likely_come_from_the_evidence() -> None:
    evidence = ("lead:x:0.2", "candidate-agency:mea:0.41", "candidate-agency:gone:0.2", "candidate-agency:doh:0.05")
    found = named_in(evidence, {"mea", "doh"})
    assert [(one.value, one.confidence) for one in found] == [("agency:mea", 0.41), ("agency:doh", 0.05)]
