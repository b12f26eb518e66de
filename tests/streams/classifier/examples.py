"""Small labelled texts of our own, enough to learn from."""

from __future__ import annotations

from itertools import product

from learning.classifier.labelled import Labelled

_PLACES = ("หน้าตลาด", "ปากซอยวัด", "ข้างโรงเรียน", "ใกล้สถานี", "หลังหมู่บ้าน", "ริมคลองใหญ่")
_PROBLEMS = {
    "ถนน": ("ถนนเป็นหลุมลึก", "ผิวถนนแตกร้าว", "ถนนทรุดตัว", "ถนนขรุขระมาก"),
    "แสงสว่าง": ("ไฟส่องสว่างดับ", "ไฟทางไม่ติด", "หลอดไฟเสีย มืดมาก", "โคมไฟดับทั้งซอย"),
    "ความสะอาด": ("ขยะล้นถัง", "กองขยะส่งกลิ่นเหม็น", "ไม่มีรถมาเก็บขยะ", "เศษขยะเกลื่อน"),
}


def examples(*, several: bool = False) -> Labelled:
    """72 texts of three labels; with `several`, 24 more that have two."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    for name, texts in _PROBLEMS.items():
        rows += [(f"{text} {place}", (name,)) for text, place in product(texts, _PLACES)]
    if several:
        both = product(_PROBLEMS["ถนน"], _PROBLEMS["แสงสว่าง"][:1], _PLACES)
        rows += [(f"{road} {light} {place}", ("ถนน", "แสงสว่าง")) for road, light, place in both]
    return Labelled(
        [text for text, _ in rows],
        [names for _, names in rows],
        [2022 + place % 2 for place in range(len(rows))],
        list(range(1, len(rows) + 1)),
    )
