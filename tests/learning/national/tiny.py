"""A corpus of three bodies, small enough to train in a moment."""

from __future__ import annotations

from learning.national.texts import Example

_MATTERS = {
    ("labour-pay-dismissal", "dlpw"): ("นายจ้างค้างค่าแรงลูกจ้าง {} เดือน", "โรงงานเลิกจ้าง {} คนไม่จ่ายค่าชดเชย"),
    ("health-entitlement", "nhso"): ("บัตรทองใช้ไม่ได้ {} ครั้งแล้ว", "ขอย้ายสิทธิบัตรทองรอมา {} สัปดาห์"),
    ("money-lottery", "glo"): ("ลอตเตอรี่แผงนี้ขายเกินราคาใบละ {} บาท", "สลากกินแบ่งรางวัลเลขท้าย {} ยังไม่ได้เงิน"),
}

AGENCIES = ("dlpw", "glo", "nhso", "police")
NEGATIVES = [f"ฝาท่อแตกปากซอย {number} หน้าบ้านเลขที่ {number * 7}" for number in range(12)]


def examples(numbers: range) -> list[Example]:
    """Two texts a body for each number, of two kinds; the same number gives the same texts."""
    return [
        Example(text.format(number), subject, lead, ("police",) if number % 2 else (), kind, f"{number}", 1.0)
        for (subject, lead), texts in _MATTERS.items()
        for number in numbers
        for kind, text in zip(("grievance", "inquiry"), texts, strict=True)
    ]
