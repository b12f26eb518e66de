"""Districts that the complaint's own text names."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.reference.areas import Areas
from streams.area.mentions import Mentions

FIND = Mentions(Areas.load(Path(__file__).parents[3] / "config")).find


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ไฟดับหน้าปากซอย เขต: จอมทอง#1555", "1035"),
        ("ขยะล้นถังในเขตบางกะปิครับ", "1006"),
        ("น้ำท่วมถนนสรงประภา", "1036"),
        ("เขตบางนาและเขตประเวศโยนกันไปมา", ""),
        ("ถนนพังมาก", ""),
        ("", ""),
    ],
)
def test_finds_one_district_or_none(text: str, code: str) -> None:
    assert FIND(text) == code
