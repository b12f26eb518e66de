from __future__ import annotations

import pytest

from complaints.reference.areas import Areas
from complaints.settings import DEFAULT_CONFIG
from streams.area.candidates import AreaCandidates


@pytest.fixture(scope="module")
def candidates() -> AreaCandidates:
    return AreaCandidates(Areas.load(DEFAULT_CONFIG))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ท่อระบายน้ำตันแถวบางนา", "1047"),
        ("ถนนหน้าเขตบางแคพัง", "1040"),
        ("ถนนหน้าเขตบางเเคพัง", "1040"),  # two letters that look like one
        ("น้ำไม่ไหลที่อำเภอหาดใหญ่", "9011"),
        ("อยู่แถวจังหวัดสงขลา", "90"),
    ],
)
def test_what_a_text_names_comes_first(candidates: AreaCandidates, text: str, code: str) -> None:
    assert candidates.find(text, 5)[0] == code


def test_what_stands_behind_the_word_for_a_level_comes_before_other_names(candidates: AreaCandidates) -> None:
    assert candidates.find("จากบางกะปิไปเขตบางนา", 2)[0] == "1047"


def test_at_most_so_many_and_none_where_nothing_is_named(candidates: AreaCandidates) -> None:
    assert len(candidates.find("บางนา บางกะปิ บางแค บางซื่อ บางเขน บางบอน บางรัก", 3)) == 3
    assert candidates.find("ไฟดับ", 3) == []
