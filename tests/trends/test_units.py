from __future__ import annotations

from tests.trends.complaint_rows import complaint, frame
from trends.units import counting

HERE, NEAR, FAR = (100.5, 13.7), (100.5005, 13.7), (100.6, 13.7)


def test_a_spree_counts_once() -> None:
    rows = frame(complaint(0, "ก", at=HERE), complaint(0.2, "ข", at=NEAR), complaint(0.3, "ค", at=FAR))
    assert counting(rows).tolist() == [True, False, True]


def test_another_category_or_a_later_time_is_no_spree() -> None:
    rows = frame(complaint(0, "ก", at=HERE), complaint(0.2, "ข", at=HERE, category="tree"), complaint(1, "ค", at=HERE))
    assert counting(rows).all()


def test_a_text_counts_once_in_three_days_from_wherever_it_comes() -> None:
    rows = frame(complaint(0, "ขอ ไฟ!", at=HERE), complaint(30, "ขอไฟ", at=FAR), complaint(200, "ขอไฟ", at=FAR))
    assert counting(rows).tolist() == [True, False, True]


def test_no_complaints() -> None:
    assert counting(frame()).tolist() == []
