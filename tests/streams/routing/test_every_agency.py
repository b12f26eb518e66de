"""No agency is forgotten: a shipped rule names it, or the file says why none does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.events.complaint import Place, Received
from complaints.events.identity import complaint_id
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from streams.national.model import FILE as NATIONAL_MODEL
from streams.national.model import load
from streams.national.rules import FILE as NATIONAL_RULES
from streams.national.rules import NationalRules
from streams.routing.compiled import fill
from streams.routing.rules import FILE, LocatedRules, RuleSet
from streams.steps.decide import Decider

CONFIG = Path(__file__).parents[3] / "config"
NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


def named() -> Iterator[str]:
    """Every agency that a rule or a branch names, in any area."""
    rules = LocatedRules(CONFIG / FILE, RuleSet).rules
    areas = [area.code for area in Areas.load(CONFIG)]
    for rule in rules.rules:
        for template in filter(None, (rule.responsible, *rule.co_working)):
            yield from {fill(template, area) for area in areas} if "{" in template else {template}
    for branches in rules.branches.values():
        yield from branches
    national = LocatedRules(CONFIG / NATIONAL_RULES, NationalRules).rules
    yield from load(CONFIG / NATIONAL_MODEL).header.leads
    for arms in national.arms.values():
        yield from {fill(arm.agency, area) for arm in arms for area in areas}


def test_every_agency_is_named_by_a_rule_or_says_why_not() -> None:
    reachable = set(named())
    agencies = Agencies.load(CONFIG)
    assert [agency.id for agency in agencies if (agency.id in reachable) == (agency.not_routed is not None)] == []


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider.load(CONFIG)


def responsible(decider: Decider, text: str, address: str | None = None, channel: str = "line-1111") -> str:
    complaint = Received(
        complaint_id=complaint_id(channel, text),
        channel=channel,
        reference=text[:200],
        text=text,
        submitted=NOW,
        received=NOW,
        revised=NOW,
        place=Place(address=address) if address else None,
    )
    (decision,) = decider.decide([complaint])
    return decision.routing.routes[0].agency if decision.routing.routes else f"triage: {decision.routing.triage}"


@pytest.mark.parametrize(
    ("text", "address", "agency"),
    [
        ("ประตูระบายน้ำชลประทานชำรุดปิดไม่ได้ น้ำท่วมนาทั้งทุ่ง", "อำเภอบางเลน จังหวัดนครปฐม", "irrigation"),
        ("คลองชลประทานแห้ง น้ำทำนาไม่พอมาสองเดือน", "จังหวัดชัยนาท", "irrigation"),
        ("อ่างเก็บน้ำไม่ปล่อยน้ำ ชาวนาเดือดร้อน", "จังหวัดสุรินทร์", "irrigation"),
        ("ยื่นขอคืนเงินภาษีตั้งแต่มีนาคม กรมสรรพากรยังไม่โอนให้", None, "revenue"),
        ("ประกันสังคมไม่โอนเงินว่างงานมาสามเดือนแล้ว", "เขตบางนา กรุงเทพมหานคร", "sso"),
        ("โรงพยาบาลเก็บเงินทั้งที่ใช้สิทธิบัตรทอง", "จังหวัดขอนแก่น", "nhso"),
        ("นายจ้างค้างค่าแรงคนงานสิบคนสองเดือน", "จังหวัดระยอง", "dlpw"),
        ("ช้างป่าลงมากินไร่อ้อยทุกคืน", "อำเภอแก่งหางแมว จังหวัดจันทบุรี", "national-parks"),
        ("สายการบินยกเลิกเที่ยวบินแล้วไม่คืนเงินค่าตั๋ว", None, "caat"),
        ("มีการซื้อเสียงเลือกตั้งนายก อบต. หัวละห้าร้อย", "จังหวัดตาก", "ect"),
    ],
)
def test_a_matter_of_one_national_body_goes_there(
    decider: Decider, text: str, address: str | None, agency: str
) -> None:
    assert responsible(decider, text, address) == agency


@pytest.mark.parametrize(
    ("text", "address", "agency"),
    [
        ("น้ำท่วมสูงหน้าไปรษณีย์บางเขน รถผ่านไม่ได้", "เขตบางเขน กรุงเทพมหานคร", "bkk-1005"),
        ("ทางเท้าหน้ากรมสรรพากรเป็นหลุม คนล้มหลายคน", "เขตพญาไท กรุงเทพมหานคร", "bkk-1014"),
        ("ถังขยะล้นหน้าธนาคารออมสิน ส่งกลิ่นเหม็น", "เขตบางนา กรุงเทพมหานคร", "bkk-1047"),
    ],
)
def test_the_name_of_a_body_as_a_landmark_changes_nothing(
    decider: Decider, text: str, address: str, agency: str
) -> None:
    assert responsible(decider, text, address, "traffy") == agency
