"""Steps of officials from the form to the case: taken, refused, and overtaken by somebody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

from complaints.events.case import CaseUpdate
from complaints.settings import KafkaSettings
from embedded.ports import free_port
from tests.web.desk.desk_stack import OWN, DeskStack, serving
from web.desk.desk_publisher import DeskPublisher


def test_a_step_is_taken_and_told(desk: DeskStack) -> None:
    case = desk.case("steps-1").complaint_id
    visitor = desk.visitor("own-1")
    status, text = visitor.get(f"/cases/{case}")
    assert status == 200
    assert "ไฟส่องสว่างดับ" in text
    action = f"/cases/{case}/steps/accept"
    hidden = visitor.form(text, action)
    status, text = visitor.post(action, hidden)
    assert status == 200
    assert "เป็นขั้นตอนที่ 2" in text
    assert desk.waits(case).state == "accepted"
    status, text = visitor.post(action, hidden)  # the button was pressed twice
    assert "เป็นขั้นตอนที่ 2" in text
    assert desk.waits(case).number == 2


def test_who_is_overtaken_keeps_what_was_typed(desk: DeskStack) -> None:
    case = desk.case("steps-2").complaint_id
    visitor = desk.visitor("own-1")
    _, text = visitor.get(f"/cases/{case}")
    action = f"/cases/{case}/steps/note"
    hidden = visitor.form(text, action)
    at = desk.services.clock.now()
    desk.cases.step(CaseUpdate(update_id=uuid4(), complaint_id=case, agency=OWN, step="accept", at=at))
    status, text = visitor.post(action, {**hidden, "text": "โทร 081-234-5678 แล้ว"})
    assert status == 409
    assert "เรื่องนี้เปลี่ยนไป" in text
    assert "โทร 081-234-5678 แล้ว</textarea>" in text
    status, text = visitor.post(action, {**visitor.form(text, action), "text": "โทร 081-234-5678 แล้ว"})
    assert status == 200
    assert "ข้อมูลส่วนบุคคลในข้อความถูกลบออก" in text
    assert desk.waits(case).number == 3
    assert "081-234-5678" not in text


def test_a_step_that_is_no_longer_possible_shows_what_was_typed(desk: DeskStack) -> None:
    case = desk.case("steps-3").complaint_id
    visitor = desk.visitor("own-1")
    _, text = visitor.get(f"/cases/{case}")
    action = f"/cases/{case}/steps/refuse"
    hidden = visitor.form(text, action)
    at = desk.services.clock.now()
    desk.cases.step(CaseUpdate(update_id=uuid4(), complaint_id=case, agency=OWN, step="accept", at=at))
    typed = {**hidden, "reason": "outside_area", "to": "doh", "text": "อยู่นอกเขต"}
    status, text = visitor.post(action, typed)
    assert status == 409
    assert "ขั้นตอนนี้ทำไม่ได้แล้ว" in text
    assert "อยู่นอกเขต</textarea>" in text


def test_an_agency_that_is_not_certain_is_asked_for(desk: DeskStack) -> None:
    case = desk.case("steps-4").complaint_id
    visitor = desk.visitor("own-1")
    _, text = visitor.get(f"/cases/{case}")
    action = f"/cases/{case}/steps/transfer"
    typed = {**visitor.form(text, action), "to": "สำนักงานเขต", "reason": "outside_area", "text": "ไม่ใช่เสาของเรา"}
    status, text = visitor.post(action, typed)
    assert status == 422
    assert "หมายถึงหน่วยงานใด" in text
    assert "ไม่ใช่เสาของเรา</textarea>" in text
    status, text = visitor.post(action, {**typed, **visitor.form(text, action), "to": "doh"})
    assert status == 200
    assert "เรื่องไม่อยู่กับหน่วยงานของท่านอีก" in text
    assert visitor.get(f"/cases/{case}")[0] == 404
    assert desk.waits(case).responsible == "doh"


def test_of_two_in_the_same_moment_one_is_taken_and_the_other_told(desk: DeskStack) -> None:
    """Both forms are of the same state. Whichever comes first, nothing that was typed is lost."""
    case = desk.case("steps-5").complaint_id
    visitors = [desk.visitor("own-1"), desk.visitor("own-2")]
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("accept", {}),
        ("refuse", {"reason": "outside_area", "to": "doh", "text": "อยู่นอกเขตของเรา"}),
    )
    forms = [
        (visitor, f"/cases/{case}/steps/{step}", {**visitor.form(text, f"/cases/{case}/steps/{step}"), **typed})
        for visitor, (step, typed) in zip(visitors, steps, strict=True)
        for text in [visitor.get(f"/cases/{case}")[1]]
    ]
    with ThreadPoolExecutor(2) as both:
        accepted, refused = both.map(lambda form: form[0].post(form[1], form[2]), forms)
    if desk.waits(case).state == "accepted":
        assert (accepted[0], refused[0]) == (200, 409)
        assert "อยู่นอกเขตของเรา</textarea>" in refused[1]
    else:
        assert (desk.waits(case).responsible, refused[0]) == ("doh", 200)
        assert accepted[0] == 404, "it is another agency's now"
    assert desk.waits(case).number == 2


def test_what_was_typed_outlives_the_session(desk: DeskStack) -> None:
    case = desk.case("steps-6").complaint_id
    visitor = desk.visitor("own-1")
    action = f"/cases/{case}/steps/note"
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], action)
    visitor.jar.clear()
    status, text = visitor.post(action, {**fields, "text": "ข้อความยาว"})
    assert status == 401
    assert "ข้อความยาว</textarea>" in text
    assert desk.waits(case).number == 1


def test_what_was_typed_comes_back_where_kafka_is_away(desk: DeskStack) -> None:
    case = desk.case("steps-7").complaint_id
    away = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    publisher = DeskPublisher(away, desk.services.topics)
    with serving(replace(desk.services, publisher=publisher)) as address:
        visitor = desk.visitor("own-1")
        visitor.address = address
        action = f"/cases/{case}/steps/note"
        fields = visitor.form(visitor.get(f"/cases/{case}")[1], action)
        status, text = visitor.post(action, {**fields, "text": "ข้อความยาว"})
    assert status == 503
    assert "ข้อความยาว</textarea>" in text
    assert desk.waits(case).number == 1
