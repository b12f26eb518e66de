"""Text that looks the same but has other code points is decided the same by all parts of the worker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.events.complaint import Place
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import load_taxonomy
from learning.classifier.labelled import letters
from streams.area.address import AddressReader
from streams.area.mentions import Mentions
from streams.routing.phrases import Phrases
from streams.steps.decide import Decider
from tests.streams.records import received

CONFIG = Path("config")
NOON = datetime(2026, 7, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider.load(CONFIG)


@pytest.mark.parametrize(
    ("composed", "alike"),
    [
        ("มีคนถูกทำร้ายร่างกายหน้าตลาด ช่วยด้วย", "มีคนถูกท\u0e4d\u0e32ร้ายร่างกายหน้าตลาด ช่วยด้วย"),
        ("แก๊สรั่วในซอยกลิ่นแรงมาก", "เเก๊สรั่วในซอยกลิ่นเเรงมาก"),
        ("ไฟไหม้บ้านข้างตลาด", "ไฟ\u200bไห\u2060ม้บ้านข้างตลาด"),
        ("น้ำท่วมถนนสูงมาก รถผ่านไม่ได้", "น\u0e49\u0e4d\u0e32ท่วมถนนสูงมาก\u00a0รถผ่านไม่ได้"),
        ("ขอชื่นชมเจ้าหน้าที่ ทำงานดีมาก", "ขอช\u0e48\u0e37นชมเจ้าหน้าที่ ท\u0e33งานดีมาก"),
        ("ท่อน้ำประปาแตก น้ำไหลทั้งคืน", "ท่อน\uf70bำประปาแตก น\u0e4d\u0e49\u0e32ไหลทั้งคืน"),
    ],
)
def test_a_complaint_is_decided_as_its_look_alike(decider: Decider, composed: str, alike: str) -> None:
    addresses = "แขวงบางแคเหนือ เขตบางแค กรุงเทพมหานคร", "เเขวงบางเเคเหนือ เขต\u200bบางเเค กรุงเทพมหานคร"
    complaints = [
        received(text=text, place=Place(address=address), labels=(label,))
        for text, address, label in zip((composed, alike), addresses, ("น้ำท่วม", "น\u0e49\u0e4d\u0e32ท่วม"), strict=True)
    ]
    one, other = decider.decide(complaints)
    assert alike != composed
    assert (one.area, one.classification, one.routing) == (other.area, other.classification, other.routing)
    assert one.area.district == "1040"


@pytest.mark.parametrize(
    "address",
    [
        "อ\u0e4d\u0e32เภอเมืองล\u0e4d\u0e32ปาง จังหวัดล\u0e4d\u0e32ปาง",
        "อําเภอเมืองลําปาง\ufeff จังหวัด\u00adลําปาง",
        "อำเภอเมืองลำ\u200dปาง จ. ลำปาง",
    ],
)
def test_an_address_names_its_district(address: str) -> None:
    assert AddressReader(Areas.load(CONFIG)).read(address) == "5201"


@pytest.mark.parametrize("text", ["ถนนพังที่เขตบางเเค", "เขต\u200bบางแค น้ำท่วม", "เขต\u00a0บางแ\u2060ค"])
def test_a_district_in_the_text_is_found(text: str) -> None:
    assert Mentions.load(CONFIG, Areas.load(CONFIG)).find(text) == "1040"


def test_names_in_the_configuration_may_be_written_either_way() -> None:
    phrases = Phrases(["น\u0e4d\u0e49\u0e32ประปา", "เเก๊ส"])
    assert phrases.find(["น้ำประปาไม่ไหล", "แก๊สรั่ว"]) == [("น\u0e4d\u0e49\u0e32ประปา",), ("เเก๊ส",)]


def test_an_agency_is_known_by_a_look_alike_of_its_name() -> None:
    agencies = Agencies.load(CONFIG)
    named = agencies.named("กรุงเทพมหานคร")
    assert named is not None
    assert agencies.named("กรุงเทพมหา\u200bนคร\u00a0") == named
    water = next(agency for agency in agencies if "ำ" in agency.th)
    assert agencies.named(water.th.replace("ำ", "\u0e4d\u0e32")) == water.id


def test_a_channel_label_means_what_its_look_alike_means() -> None:
    taxonomy = load_taxonomy(CONFIG)
    assert taxonomy.category_of("น้ำท่วม") is not None
    assert taxonomy.category_of("น\u0e4d\u0e49\u0e32ท่วม\u200b") == taxonomy.category_of("น้ำท่วม")


def test_training_takes_look_alikes_for_one_text() -> None:
    assert letters("น\u0e4d\u0e49\u0e32\u200bท่วม เเยก") == letters("น้ำท่วมแยก")
