"""Who handles a complaint: rules made for the test, and the shipped ones on complaints of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from complaints.events.complaint import Area, Classification, Label, Place, Received, Routing
from streams.steps.classify import Classifier
from streams.steps.route import Router

CONFIG = Path(__file__).parents[3] / "config"
MONDAY = datetime(2024, 12, 9, 3, 0, tzinfo=UTC)
"""Ten in the morning in Bangkok; the next day is a holiday in the shipped rules."""
HEAD = "generation: 7\nconfidence: 0.5\ndays: 15\nwords: {bus: [รถเมล์, รถประจำทาง]}\n"
DISTRICT = (
    "- {id: district, th: ในเขต, en: in the district, "
    'when: {area: ["10"], area_known: district}, responsible: "bkk-{district}"}'
)
BANG_NA = Area(province="10", district="1047", subdistrict="104702", method="address")


def complaint(text: str = "ถนนเป็นหลุม", **fields: Any) -> Received:
    times = dict.fromkeys(("submitted", "received", "revised"), MONDAY)
    return Received(**{"complaint_id": UUID(int=1), "channel": "traffy", "text": text, **times, **fields})


def about(*labels: tuple[str, float], kind: str = "grievance", urgency: str = "normal") -> Classification:
    categories = tuple(Label(code=code, confidence=confidence) for code, confidence in labels or (("other", 0.9),))
    return Classification(categories=categories, kind=kind, urgency=urgency, model="m1", training="t1")


@pytest.fixture(scope="module")
def shipped() -> Router:
    return Router.load(CONFIG)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(CONFIG)


@pytest.fixture
def router(tmp_path: Path) -> Any:
    def load(*rules: str) -> Router:
        path = tmp_path / "rules.yaml"
        path.write_text(HEAD + "rules:\n" + "".join(f"  {rule}\n" for rule in rules), encoding="utf-8")
        return Router.load(CONFIG, path)

    return load


def agencies(routing: Routing) -> list[str]:
    return [route.agency for route in routing.routes]


def rule(fields: str, name: str = "rule") -> str:
    return f"- {{id: {name}, th: กฎทดลอง, en: a rule, {fields}}}"


def test_the_first_responsible_wins_and_every_rule_adds_co_workers(router: Any) -> None:
    rules = router(
        rule('when: {words: ["@bus"]}, co_working: [bmta, dlt]', "bus"),
        DISTRICT,
        rule("when: {words: [รถเมล์]}, responsible: mrta, co_working: [bmta, mrta]", "late"),
    )
    routing = rules.route(complaint("รถเมล์ไม่จอดป้าย"), BANG_NA, about())
    assert [(r.agency, r.role, r.rule) for r in routing.routes] == [
        ("bkk-1047", "responsible", "district"),
        ("bmta", "co-working", "bus"),
        ("dlt", "co-working", "bus"),
        ("mrta", "co-working", "late"),
    ]
    assert routing.triage is None
    assert routing.rules == rules.rules
    assert routing.evidence == ("area:1047", "words:รถเมล์")


def test_reason_is_in_both_languages_and_the_deadline_in_working_days(router: Any) -> None:
    routing = router(DISTRICT, rule("co_working: [bmta], days: 1")).route(complaint(), BANG_NA, about())
    assert routing.routes[0].reason == "ในเขต (in the district)"
    assert [route.deadline for route in routing.routes] == [
        datetime(2024, 12, 30, 9, 30, tzinfo=UTC),
        datetime(2024, 12, 10, 9, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("condition", "fields", "what", "where", "holds"),
    [
        ("category: [road]", {}, about(("road", 0.5)), BANG_NA, True),
        ("category: [road]", {}, about(("road", 0.49)), BANG_NA, False),
        ("category: [road], confidence: 0.9", {}, about(("road", 0.8)), BANG_NA, False),
        ("category: [road]", {"labels": ("ถนน",)}, about(("tree", 0.9)), BANG_NA, True),
        ("label: [ถนน]", {"labels": ("ถนน", "ต้นไม้")}, about(), BANG_NA, True),
        ("label: [ถนน]", {"labels": ("ทางเท้า",)}, about(("road", 0.9)), BANG_NA, False),
        ("kind: [emergency]", {}, about(kind="emergency"), BANG_NA, True),
        ("kind: [emergency]", {}, about(), BANG_NA, False),
        ("urgency: [critical]", {}, about(urgency="critical"), BANG_NA, True),
        ("urgency: [critical]", {}, about(urgency="high"), BANG_NA, False),
        ("channel: [traffy]", {}, about(), BANG_NA, True),
        ("channel: [traffy]", {"channel": "line-1111"}, about(), BANG_NA, False),
        ("reporter: [business]", {"reporter_type": "business"}, about(), BANG_NA, True),
        ("reporter: [business]", {}, about(), BANG_NA, False),
        ('area: ["10"]', {}, about(), BANG_NA, True),
        ('area: ["104702"]', {}, about(), BANG_NA, True),
        ('area: ["104703"]', {}, about(), BANG_NA, False),
        ('area: ["104702"]', {}, about(), Area(province="10", district="1047"), False),
        ("area: [unknown]", {}, about(), Area(), True),
        ("area: [unknown]", {}, about(), BANG_NA, False),
        ("area_known: subdistrict", {}, about(), BANG_NA, True),
        ("area_known: district", {}, about(), Area(province="10"), False),
        ("hours: office", {}, about(), BANG_NA, True),
        ("hours: other", {}, about(), BANG_NA, False),
        ("hours: office", {"submitted": datetime(2024, 12, 8, 3, tzinfo=UTC)}, about(), BANG_NA, False),
        ("words: [รถเมล์], with_words: [สาย 8]", {"text": "รถเมล์สาย8"}, about(), BANG_NA, True),
        ("words: [รถเมล์], with_words: [สาย 8]", {"text": "รถเมล์"}, about(), BANG_NA, False),
        ("words: [รามอินทรา]", {"place": Place(address="ถนนรามอินทรา")}, about(), BANG_NA, False),
        ("roads: [รามอินทรา]", {"place": Place(address="ถนนรามอินทรา")}, about(), BANG_NA, True),
        ("roads: [รามอินทรา]", {"text": "รามอินทรา 14 น้ำท่วม"}, about(), BANG_NA, False),
        ("boxes: [[100, 13, 101, 14]]", {"place": Place(longitude=100.5, latitude=13.5)}, about(), BANG_NA, True),
        ("boxes: [[100, 13, 101, 14]]", {"place": Place(longitude=102, latitude=13.5)}, about(), BANG_NA, False),
        ("boxes: [[100, 13, 101, 14]]", {}, about(), BANG_NA, False),
    ],
)
def test_a_rule_applies_exactly_when_its_condition_holds(
    router: Any, condition: str, fields: dict[str, Any], what: Classification, where: Area, holds: bool
) -> None:
    rules = router(rule(f"when: {{{condition}}}, responsible: mea"))
    assert (agencies(rules.route(complaint(**fields), where, what)) == ["mea"]) is holds


def test_one_block_under_unless_is_enough(router: Any) -> None:
    rules = router(rule("unless: [{words: [รถเมล์], channel: [line-1111]}, {kind: [praise]}], responsible: mea"))
    assert agencies(rules.route(complaint("รถเมล์"), BANG_NA, about())) == ["mea"]
    assert agencies(rules.route(complaint("รถเมล์", channel="line-1111"), BANG_NA, about())) == []
    assert agencies(rules.route(complaint(), BANG_NA, about(kind="praise"))) == []


def test_a_word_and_a_road_of_the_same_name_are_two_things(router: Any) -> None:
    rules = router(
        rule("when: {words: [รามอินทรา]}, co_working: [bmta]", "word"),
        rule("when: {roads: [รามอินทรา]}, co_working: [doh]", "road"),
        DISTRICT,
    )
    assert agencies(rules.route(complaint("รามอินทรา 14"), BANG_NA, about())) == ["bkk-1047", "bmta"]
    assert agencies(rules.route(complaint("ถนนรามอินทรา"), BANG_NA, about())) == ["bkk-1047", "bmta", "doh"]
    at = complaint(place=Place(address="ถนนรามอินทรา"))
    assert agencies(rules.route(at, BANG_NA, about())) == ["bkk-1047", "doh"]


def test_triage_counts_only_while_nobody_is_responsible(router: Any) -> None:
    triage = rule("when: {words: [ไม่แน่ใจ]}, triage: unsure", "unsure")
    first, last = router(triage, DISTRICT), router(DISTRICT, triage)
    routing = first.route(complaint("ไม่แน่ใจ"), BANG_NA, about())
    assert (routing.triage, routing.routes) == ("unsure", ())
    assert routing.evidence[-1] == "rule:unsure"
    assert last.route(complaint("ไม่แน่ใจ"), BANG_NA, about()).triage is None


def test_without_a_destination_the_triage_desk_is_told_why(router: Any) -> None:
    rules = router(DISTRICT, rule("when: {words: [รถเมล์]}, co_working: [bmta]"))
    assert rules.route(complaint("รถเมล์"), Area(), about()).triage == "unknown-area"
    routing = rules.route(complaint("รถเมล์"), Area(province="83"), about())
    assert (routing.triage, routing.routes) == ("no-rule", ())


def test_a_batch_decides_like_one_by_one(shipped: Router) -> None:
    texts = ["รถเมล์สาย 8 ขับเร็ว", "ไฟถนนดับ", "", "สายสื่อสารห้อย", "ถนนวิภาวดีเป็นหลุม", "\x00😀"]
    complaints = [complaint(text, complaint_id=UUID(int=number)) for number, text in enumerate(texts)]
    areas, kinds = [BANG_NA, Area(), *[BANG_NA] * 4], [about()] * 6
    one_by_one = [shipped.route(*each) for each in zip(complaints, areas, kinds, strict=True)]
    assert (
        shipped.route_batch(complaints, areas, kinds)
        == one_by_one
        == Router.load(CONFIG).route_batch(complaints, areas, kinds)
    )


def test_a_routing_survives_the_wire(shipped: Router) -> None:
    routing = shipped.route(complaint("รถเมล์สาย 8"), BANG_NA, about())
    assert msgspec.json.decode(msgspec.json.encode(routing), type=Routing) == routing


@pytest.mark.parametrize(
    ("text", "area", "expected"),
    [
        ("ฝาท่อชำรุด", BANG_NA, ["bkk-1047"]),
        ("รถเมล์สาย 8 ขับเร็วมาก", BANG_NA, ["bkk-1047", "bmta"]),
        ("ป้ายรถเมล์สกปรก", BANG_NA, ["bkk-1047"]),
        ("สายสื่อสารห้อยลงมาถึงทางเท้า", BANG_NA, ["bkk-1047", "mea", "nbtc", "mea-bang-na"]),
        ("ถนนวิภาวดีขาออกเป็นหลุม", Area(province="10", district="1036"), ["bkk-1036", "doh"]),
        ("ซอยวิภาวดี 20 เป็นหลุม", Area(province="10", district="1030"), ["bkk-1030"]),
        ("สะพานภูมิพลไฟดับ", Area(province="10", district="1012"), ["bkk-1012", "drr"]),
        ("ไฟฟ้าดับทั้งหมู่บ้าน", Area(province="83"), ["pea", "damrongdhama-83"]),
        ("ท่อประปาแตก", Area(province="12"), ["mwa", "damrongdhama-12"]),
        ("ถนนพังทั้งเส้น", Area(province="34", district="3401"), ["damrongdhama-34"]),
        ("รถเมล์ไม่มาเลย", Area(), ["bmta"]),
        ("ไม่แสดงรายละเอียด", BANG_NA, []),
    ],
)
def test_the_shipped_rules_on_plain_cases(
    shipped: Router, classifier: Classifier, text: str, area: Area, expected: list[str]
) -> None:
    assert agencies(shipped.route(complaint(text), area, classifier.classify([text])[0])) == expected


def test_every_province_and_district_has_a_door(shipped: Router) -> None:
    for district in range(1, 51):
        code = f"10{district:02}"
        assert agencies(shipped.route(complaint(), Area(province="10", district=code), about())) == [f"bkk-{code}"]
    assert agencies(shipped.route(complaint(), Area(province="96"), about())) == ["damrongdhama-96"]


def test_evidence_never_quotes_the_complaint(shipped: Router) -> None:
    routing = shipped.route(complaint("นายสมชาย โทร [โทรศัพท์] แจ้งรถเมล์สาย 8"), BANG_NA, about())
    assert not any("สมชาย" in evidence for evidence in routing.evidence)


def test_a_memory_that_was_filled_changes_no_answer(router: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.steps.route._MEMO", 2)
    rules = router(DISTRICT)
    areas = [Area(province="10", district=f"10{district:02}") for district in (1, 2, 3, 4, 1, 2, 3, 4)]
    assert [agencies(rules.route(complaint(), area, about())) for area in areas] == [
        [f"bkk-{a.district}"] for a in areas
    ]
