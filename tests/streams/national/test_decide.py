"""The shipped national model and rules on complaints made up for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.events.complaint import Decision, Place, Received
from complaints.events.identity import complaint_id
from streams.steps.decide import Decider

CONFIG = Path(__file__).parents[3] / "config"
NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider.load(CONFIG)


def decided(decider: Decider, text: str, address: str | None = None, channel: str = "line-1111") -> Decision:
    complaint = Received(
        complaint_id=complaint_id(channel, text),
        channel=channel,
        text=text,
        submitted=NOW,
        received=NOW,
        revised=NOW,
        place=Place(address=address) if address else None,
    )
    return decider.decide([complaint])[0]


@pytest.mark.parametrize(
    ("text", "address", "agency"),
    [
        ("โรงงานค้างค่าแรงพวกเราสองเดือนแล้ว เถ้าแก่ไม่ยอมจ่าย", None, "dlpw"),
        ("ประกันสังคมยังไม่จ่ายเงินว่างงาน รายงานตัวครบทุกเดือน", None, "sso"),
        ("ผู้กู้ กยศ. ถูกหักเงินเดือนเกินทั้งที่ปิดบัญชีไปแล้ว", None, "student-loan-fund"),
        ("ไฟดับทั้งหมู่บ้านตั้งแต่เช้า โทรไปการไฟฟ้าไม่มีคนรับ", "จังหวัดเชียงใหม่", "pea"),
        ("ไฟดับทั้งหมู่บ้านตั้งแต่เช้า โทรไปการไฟฟ้าไม่มีคนรับ", "จังหวัดนนทบุรี", "mea"),
        ("เทศบาลไม่มาเก็บขยะหน้าบ้านสองอาทิตย์แล้ว เหม็นมาก", "จังหวัดลำพูน", "local-51"),
    ],
)
def test_the_body_whose_matter_it_is_leads(decider: Decider, text: str, address: str | None, agency: str) -> None:
    routing = decided(decider, text, address).routing
    assert [route.agency for route in routing.routes][:1] == [agency]
    assert any(told.startswith(f"lead:{agency}:") for told in routing.evidence)


@pytest.mark.parametrize("text", ["เทส", "test", "สวัสดีค่ะ", "ทดสอบระบบ", "ทดสอบการส่งเรื่องร้องเรียน", "...", "123", "ครับ"])
def test_who_says_nothing_is_asked_by_an_official(decider: Decider, text: str) -> None:
    routing = decided(decider, text, "จังหวัดเชียงใหม่").routing
    assert (routing.routes, routing.triage) == ((), "too-little-text")


@pytest.mark.parametrize("text", ["ไฟดับ", "ไฟไหม้ครับ", "โดนโกง", "ค่าแรง", "ช้าง", "น้ำท่วม"])
def test_a_word_that_names_the_matter_is_enough(decider: Decider, text: str) -> None:
    assert decided(decider, text, "จังหวัดเชียงใหม่").routing.routes


def test_a_street_of_bangkok_stays_with_the_city(decider: Decider) -> None:
    decision = decided(decider, "ทางเท้าชำรุดเป็นหลุม คนแก่ล้ม", "เขตบางนา กรุงเทพมหานคร", "traffy")
    assert decision.classification.categories[0].code == "sidewalk"
    assert decision.routing.routes[0].agency == "bkk-1047"


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("ร้านทองแถวบางรักไม่ยอมออกใบเสร็จ ภาษีไม่จ่าย อยากให้สรรพากรตรวจ", "revenue"),
        ("บริษัทในเขตห้วยขวางไม่จ่ายค่าแรงแม่บ้านสองเดือน", "dlpw"),
    ],
)
def test_a_matter_of_the_state_in_bangkok_is_not_lost_among_streets(decider: Decider, text: str, agency: str) -> None:
    routing = decided(decider, text, "กรุงเทพมหานคร", "web-1111").routing
    assert [route.agency for route in routing.routes][:1] == [agency]


def test_what_nobody_is_sure_of_waits_with_three_candidates(decider: Decider) -> None:
    routing = decided(decider, "เรื่องเดิมที่เคยแจ้งไว้ ยังเหมือนเดิมทุกอย่าง", "จังหวัดน่าน").routing
    assert routing.triage == "unsure-lead"
    assert sum(told.startswith("candidate-agency:") for told in routing.evidence) == 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ผู้ชายถือมีดไล่ฟันคนในตลาดอยู่ตอนนี้ รีบมาด่วน", "emergency"),
        ("ปีที่แล้วไฟไหม้บ้าน จนป่านนี้ยังไม่ได้เงินเยียวยา", "grievance"),
    ],
)
def test_an_emergency_is_what_happens_now(decider: Decider, text: str, kind: str) -> None:
    assert decided(decider, text, "จังหวัดตรัง").classification.kind == kind


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("ถนนหมายเลข 226 กม. 12 ผิวแตกเป็นหลุมลึก", "doh"),
        ("ได้กลิ่นแก๊สแรงทั้งซอย รถขนถังแก๊สพลิกอยู่ปากทาง", "local"),
        ("ชายถือมีดไล่แทงคนหน้าร้านสะดวกซื้อ ตอนนี้เลย", "police-station"),
    ],
)
def test_what_is_told_without_a_place_on_a_channel_of_the_nation_finds_its_body(
    decider: Decider, text: str, agency: str
) -> None:
    assert [route.agency for route in decided(decider, text).routing.routes][:1] == [agency]


def test_a_street_without_a_place_on_the_citys_channel_waits_for_an_official(decider: Decider) -> None:
    routing = decided(decider, "ถนนเป็นหลุมลึกมาก", channel="traffy").routing
    assert (routing.routes, routing.triage) == ((), "unknown-area")


def test_who_asks_the_state_for_help_with_prices_is_not_told_that_nobody_can_help(decider: Decider) -> None:
    routing = decided(decider, "ราคาข้าวเปลือกตกต่ำ อยากให้รัฐช่วยชาวนา").routing
    assert "outside" not in {route.agency for route in routing.routes}


def test_who_helps_with_other_matters_of_a_body_gets_no_part_in_this_one(decider: Decider) -> None:
    """The ministry often works along with the police, but about fraud on the internet."""
    fraud = decided(decider, "โดนหลอกโอนเงินทางแอปลงทุน มิจฉาชีพอ้างเป็นโบรกเกอร์ เสียไปสองแสน").routing
    bribe = decided(decider, "ตำรวจเรียกเงินพันหนึ่งแล้วไม่ออกใบสั่งให้").routing
    assert [route.agency for route in fraud.routes] == ["police", "mdes"]
    assert [route.agency for route in bribe.routes] == ["police"]
