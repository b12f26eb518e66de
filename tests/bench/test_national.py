from __future__ import annotations

from bench.national import COLUMNS
from bench.peers.keywords import by_keywords
from bench.peers.svm import by_svm
from learning.national.estimate import Estimate
from learning.national.texts import Example


def example(text: str, lead: str, weight: float = 1.0) -> Example:
    return Example(text, "", lead, (), "", text, weight)


def test_the_rules_name_a_body_without_a_model_or_none() -> None:
    assert by_keywords(["กู้บ้านกับ ธอส. ดอกเบี้ยขึ้นไม่บอก", "อากาศวันนี้ดีมาก"]) == ["ghb", ""]


def test_the_baseline_learns_leads_and_leaves_texts_without_one_out() -> None:
    learned = [
        *(example(f"ค่าแรงค้างจ่าย {number} เดือน นายจ้างหนี", "dlpw") for number in range(5)),
        *(example(f"ไฟดับ {number} ชั่วโมง หม้อแปลงระเบิด", "pea") for number in range(5)),
        *(example(f"ข้อความ {number}", "") for number in range(5)),
    ]
    assert by_svm(learned, ["นายจ้างค้างค่าแรงพวกเรา", "หม้อแปลงระเบิดไฟดับทั้งซอย"]) == ["dlpw", "pea"]


def test_every_column_is_a_field_of_the_estimate() -> None:
    assert set(COLUMNS.values()) <= set(Estimate.__struct_fields__)
