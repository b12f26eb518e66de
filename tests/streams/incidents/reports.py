"""Reports of our own making."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streams.incidents.report import Report, report

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
NORTH = 1 / 110_600
"""Degrees of latitude of one metre."""
LAMP = "ไฟทางดับทั้งซอยสุขใจ มืดมากตอนกลางคืน อันตราย"
FLOOD = "น้ำท่วมขังหน้าตลาดสดเทศบาล สูงครึ่งล้อรถ ระบายไม่ทัน"


def at(
    name: str, text: str = LAMP, *, hours: float = 0.0, north: float = 0.0, category: str = "streetlight", by: str = ""
) -> Report:
    """A report so many hours after the start and metres north of one point."""
    return report(
        name,
        START + timedelta(hours=hours),
        text,
        category=category,
        longitude=100.53,
        latitude=13.74 + north * NORTH,
        agencies=(by,) if by else (),
    )
