"""Lists, search, incidents, figures, accounts and the audit, as the server gives them."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from complaints.events.case import CaseUpdate
from complaints.events.desk_act import DESK_ACT, DeskAct
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from tests.web.desk.desk_stack import CENTRE, FOREIGN, OWN, DeskStack, value_in
from web.desk.read_cases import list_cases
from web.desk.rights import Scope


def acts(desk: DeskStack) -> list[DeskAct]:
    """Everything that the audit was told."""
    topic = desk.services.topics.of(DESK_ACT).name
    found = (DESK_ACT.read(record.value()) for record in scan(desk.settings.kafka, [topic]))
    return [one for one in found if one]


def test_lists_are_filtered_by_the_address(desk: DeskStack) -> None:
    case = desk.case("pages-1", OWN, text="เรื่องที่กรองแล้ว")
    at = desk.services.clock.now()
    step = CaseUpdate(update_id=uuid4(), complaint_id=case.complaint_id, agency=OWN, step="accept", at=at)
    desk.cases.step(step)
    visitor = desk.visitor("own-1")
    assert "เรื่องที่กรองแล้ว" in visitor.get("/cases?state=accepted&part=responsible&due=overdue")[1]
    assert "เรื่องที่กรองแล้ว" not in visitor.get("/cases?state=routed")[1]
    assert "เรื่องที่กรองแล้ว" not in visitor.get("/cases?part=helping")[1]
    for wrong in ("state=x", "due=x", "page=0", "page=x", "order=x", "category=x", f"agency={FOREIGN}"):
        assert visitor.get(f"/cases?{wrong}")[0] == 404, wrong


def test_a_disputed_case_is_adjudicated(desk: DeskStack) -> None:
    case = desk.case("pages-2", OWN, text="ไม่มีใครรับ").complaint_id
    at = desk.services.clock.now()
    refused = CaseUpdate(
        update_id=uuid4(), complaint_id=case, agency=OWN, step="refuse", at=at, reason="not_within_authority"
    )
    desk.cases.step(refused)
    visitor = desk.visitor("officer-1")
    status, text = visitor.get("/adjudication")
    assert status == 200
    assert "ไม่มีใครรับ" in text
    assert "ปฏิเสธโดยไม่บอกว่าใครรับผิดชอบ" in text
    action = f"/cases/{case}/steps/adjudicate"
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], action)
    assert visitor.post(action, {**fields, "to": "doh · x", "text": "ทางหลวง"})[0] == 200
    assert desk.waits(case).responsible == FOREIGN
    assert desk.waits(case).dispute is None


def test_steps_for_citizens_are_sent_by_the_centre(desk: DeskStack) -> None:
    case = desk.case("pages-3", OWN).complaint_id
    visitor = desk.visitor("officer-1")
    action = f"/cases/{case}/steps/withdraw"
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], action)
    assert visitor.post(action, fields)[0] == 200
    assert desk.waits(case).state == "withdrawn"
    assert desk.visitor("own-1").get(f"/cases/{case}")[0] == 200


@pytest.mark.parametrize("words", ["ท่อประปาแตกกลางซอย", "SEARCH-REF-1", "id", "ประปาแตก"])
def test_search(desk: DeskStack, words: str) -> None:
    case = desk.case("SEARCH-REF-1", OWN, text="ท่อประปาแตกกลางซอย")
    visitor = desk.visitor("own-1")
    fields = {"csrf": value_in(visitor.get("/search")[1], "csrf")}
    wanted = str(case.complaint_id) if words == "id" else words
    status, text = visitor.post("/search", {**fields, "words": wanted, "place": ""})
    assert status == 200
    assert "ท่อประปาแตกกลางซอย" in text
    assert wanted not in visitor.url or words == "id", "what is looked for is in no address"
    assert "ท่อประปาแตกกลางซอย" in visitor.post("/search", {**fields, "words": "ประปา", "place": "บางนา"})[1]
    assert "ท่อประปาแตกกลางซอย" not in visitor.post("/search", {**fields, "words": "ประปา", "place": "เชียงใหม่"})[1]
    assert visitor.post("/search", {**fields, "words": "x"})[0] == 422
    assert visitor.post("/search", {**fields, "place": "ไม่มีที่นี้"})[0] == 422


def test_an_incident_shows_its_cases_and_is_parted(desk: DeskStack) -> None:
    mine, other = desk.case("pages-5", OWN, text="ไฟดับทั้งซอย"), desk.case("pages-6", FOREIGN, text="ไฟดับทั้งถนน")
    incident = desk.incident(5, [mine, other], (OWN, FOREIGN))
    own = desk.visitor("own-1")
    text = own.get(f"/cases/{mine.complaint_id}")[1]
    assert "มีอีก 1 เรื่อง" in text
    assert f"/incidents/{incident}" in own.get("/incidents")[1]
    text = own.get(f"/incidents/{incident}")[1]
    assert "ไฟดับทั้งซอย" in text
    assert "ไฟดับทั้งถนน" not in text
    assert "อีก 1 เรื่องไม่แสดง" in text
    officer = desk.visitor("officer-1")
    text = officer.get(f"/incidents/{incident}")[1]
    assert "ไฟดับทั้งถนน" in text
    fields = officer.form(text, f"/incidents/{incident}")
    assert officer.post(f"/incidents/{incident}", {**fields, "complaint": [str(other.complaint_id)]})[0] == 200
    topic = desk.services.topics.incident_decisions.name
    told = b"".join(record.value() or b"" for record in scan(desk.settings.kafka, [topic]))
    assert str(other.complaint_id).encode() in told
    assert officer.post(f"/incidents/{incident}", {**fields, "complaint": [str(UUID(int=9))]})[0] == 404


def test_figures_have_no_texts(desk: DeskStack) -> None:
    desk.case("pages-7", OWN, text="ข้อความลับ")
    visitor = desk.visitor("analyst-1")
    status, text = visitor.get("/figures")
    assert status == 200
    assert "ข้อความลับ" not in text
    for path in ("/cases", "/triage", "/search", "/audit", "/accounts"):
        assert visitor.get(path)[0] == 403


def test_an_account_that_is_disabled_is_signed_out(desk: DeskStack) -> None:
    victim, admin = desk.visitor("own-2"), desk.visitor("admin-1")
    assert victim.get("/cases")[0] == 200
    fields = admin.form(admin.get("/accounts")[1], "/accounts/own-2")
    assert admin.post("/accounts/own-2", fields)[0] == 200
    victim.get("/cases")
    assert "/sign-in" in victim.url
    assert victim.sign_in("own-2")[0] == 401
    assert admin.post("/accounts/own-2", {**fields, "disabled": "0"})[0] == 200
    assert victim.sign_in("own-2")[0] == 200
    assert admin.post("/accounts/admin-1", {**fields, "disabled": "1"})[0] == 404, "nobody locks himself out"


def test_every_act_and_sight_is_told_without_what_was_typed(desk: DeskStack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    case = desk.case("pages-8", OWN).complaint_id
    visitor = desk.visitor("own-1")
    text = visitor.get(f"/cases/{case}")[1]
    action = f"/cases/{case}/steps/accept"
    fields = visitor.form(text, action)
    visitor.post(action, fields)
    visitor.post("/search", {"csrf": fields["csrf"], "words": "คำค้นลับ"})
    visitor.get(f"/cases/{desk.case('pages-9', FOREIGN).complaint_id}")

    def told() -> list[tuple[str, str]]:
        desk.services.publisher.flush()
        return [(one.act, one.what) for one in acts(desk) if one.who == "local:own-1"]

    wanted = {
        ("signed_in", "sign-in"),
        ("saw", "case"),
        ("asked", "step accept"),
        ("searched", "find"),
        ("denied", "case"),
    }
    assert wanted <= set(told())
    (step,) = [one for one in acts(desk) if one.what == "step accept" and one.complaint_id == case]
    assert str(step.update_id) == fields["update_id"]
    assert (step.role, step.agency) == ("agency", OWN)
    everything = str(acts(desk)) + caplog.text
    assert "คำค้นลับ" not in everything
    text = desk.visitor("admin-1").get(f"/audit?case={case}&who=local:own-1")[1]
    assert "step accept" in text
    assert desk.visitor("admin-1").get("/audit?day=x")[0] == 404


def test_forms_need_their_token_and_our_own_site(desk: DeskStack) -> None:
    case = desk.case("pages-10", OWN).complaint_id
    visitor = desk.visitor("own-1")
    action = f"/cases/{case}/steps/accept"
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], action)
    assert visitor.post(action, {**fields, "csrf": "wrong"})[0] == 403
    assert visitor.post(action, {**fields, "csrf": ""})[0] == 403
    assert visitor.post(action, fields, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert visitor.post("/sign-out", {"csrf": "wrong"})[0] == 403
    assert desk.waits(case).state == "routed"


def test_answers_forbid_what_is_not_ours(desk: DeskStack) -> None:
    with desk.visitor("own-1").opener.open(f"{desk.address}/sign-in") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_step_of_nobody_waits_for_nothing(desk: DeskStack) -> None:
    """A step that is not legal for this person has no form, and is not sent."""
    case = desk.case("pages-11", OWN).complaint_id
    visitor = desk.visitor("own-1")
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], f"/cases/{case}/steps/accept")
    for step in ("close", "withdraw", "adjudicate", "route", "nothing"):
        assert visitor.post(f"/cases/{case}/steps/{step}", {**fields, "text": "x", "to": CENTRE})[0] == 409
    assert desk.waits(case).number == 1


def test_deadlines_are_compared_to_the_minute(desk: DeskStack) -> None:
    """Whatever time zones server and columns have."""
    case = desk.case("pages-12", OWN)
    clock = desk.waits(case.complaint_id).clock
    assert clock is not None
    due = clock.due
    assert due is not None
    warehouse = ClickHouse(desk.settings.clickhouse)

    def listed(filters: dict[str, str], minutes: int) -> bool:
        now = due + timedelta(minutes=minutes)
        found, _ = list_cases(warehouse, Scope(OWN), filters, now=now)
        return case.complaint_id in {one.complaint_id for one in found}

    assert [listed({"due": "overdue"}, minutes) for minutes in (-1, 1)] == [False, True]
    assert [listed({"due": "soon"}, minutes) for minutes in (-1, 1, -60 * 24 * 3 - 1)] == [True, False, False]
    warehouse.close()


def test_the_parts_of_a_case_are_listed_with_its_text(desk: DeskStack) -> None:
    case = desk.case("pages-13", OWN, text="ทั้งไฟดับและถนนพัง").complaint_id
    visitor = desk.visitor("own-1")
    accept, split = f"/cases/{case}/steps/accept", f"/cases/{case}/steps/split"
    visitor.post(accept, visitor.form(visitor.get(f"/cases/{case}")[1], accept))
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], split)
    parts = {"part_agency": ["doh · กรมทางหลวง", ""], "part_text": ["ถนนพัง โทร 0812345678", ""]}
    status, text = visitor.post(split, {**fields, **parts})
    assert status == 200
    assert "ข้อมูลส่วนบุคคลในข้อความถูกลบออก" in text
    (part,) = desk.waits(case).parts
    foreign = desk.visitor("foreign-1")
    assert "ทั้งไฟดับและถนนพัง" in foreign.get("/cases?state=routed")[1]
    status, text = foreign.get(f"/cases/{part}")
    assert status == 200
    assert "ทั้งไฟดับและถนนพัง" in text
    assert foreign.get(f"/cases/{case}")[0] == 404, "the whole is not theirs"


def test_a_text_that_is_too_long_is_kept(desk: DeskStack) -> None:
    case = desk.case("pages-14", OWN).complaint_id
    visitor = desk.visitor("own-1")
    action = f"/cases/{case}/steps/note"
    fields = visitor.form(visitor.get(f"/cases/{case}")[1], action)
    status, text = visitor.post(action, {**fields, "text": "ก" * 20_001})
    assert status == 422
    assert "ก" * 20_001 in text
    assert visitor.post(action, {**fields, "text": "ก" * 120_000})[0] == 413
