"""The complaints that a schedule sends, made from its seed; each revision is recognisable by its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from complaints.events.identity import complaint_id
from tests.faults.citizens import reporter_of

START = datetime(2025, 3, 1, 2, tzinfo=UTC)
BUSY_HOURS = 6
"""Half of the complaints fall into so few hours, so that every batch recomputes hours that others touch as well."""
DAYS = 60
"""The others are alone in their hours, so that nothing mends what is missing there."""
CHANNELS = ("web-1111", "app-1111", "line-1111")
TEXTS = (
    "ถนนเป็นหลุมลึกหน้าตลาด รถจักรยานยนต์ล้มหลายคัน",
    "ขยะล้นถังหน้าปากซอย ส่งกลิ่นเหม็นมาสามวันแล้ว",
    "น้ำท่วมขังในซอย ท่อระบายน้ำอุดตัน",
    "ไฟถนนดับทั้งซอย มืดมากตอนกลางคืน",
    "ร้านเหล้าเปิดเพลงเสียงดังหลังเที่ยงคืนทุกวัน",
    "สายสื่อสารห้อยต่ำลงมาถึงพื้นทางเท้า",
    "รถเมล์ขับเร็วและไม่จอดป้าย",
    "น้ำประปาไม่ไหลตั้งแต่เช้า",
)
PLACES: tuple[dict[str, Any] | None, ...] = (
    {"longitude": 100.5608, "latitude": 13.8287},
    {"longitude": 100.5247, "latitude": 13.7300},
    {"longitude": 100.7490, "latitude": 13.7270, "address": "ถนนลาดกระบัง เขตลาดกระบัง กรุงเทพมหานคร"},
    {"longitude": 98.9853, "latitude": 18.7904},
    {"address": "ต.ในเมือง อ.เมืองขอนแก่น จ.ขอนแก่น"},
    None,
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One revision of a complaint, in one attempt to send it. Its content never changes, so every repeat is equal."""

    id: UUID
    revision: int
    body: dict[str, Any]
    """As a client posts it."""
    attempt: int = 0
    """Attempts at one revision differ in nothing but `submitted`."""

    @property
    def submitted(self) -> datetime:
        return datetime.fromisoformat(self.body["submitted"])

    @property
    def revised(self) -> datetime | None:
        """None: the channel does not say, and the time of receipt is used."""
        return datetime.fromisoformat(self.body["revised"]) if "revised" in self.body else None


def make(chance: Random, tag: str, count: int, revised_share: float, moved_share: float = 0.0) -> list[list[Complaint]]:
    """Make `count` complaints with all revisions and attempts that are sent of them, oldest first.

    `revised_share` of them have two or three revisions, the others never get a second one. `moved_share` of all
    revisions have another `submitted` than the one before, and as many are sent again with yet another.
    """
    return [
        list(
            _revisions(
                chance, f"{tag}-{number}", chance.choice((2, 3)) if chance.random() < revised_share else 1, moved_share
            )
        )
        for number in range(count)
    ]


def _revisions(chance: Random, reference: str, count: int, moved_share: float) -> Iterator[Complaint]:
    channel, place = chance.choice(CHANNELS), chance.choice(PLACES)
    first = submitted = _time(chance)
    dated = count > 1 or chance.random() < 0.5
    for revision, text in enumerate(chance.sample(TEXTS, count)):
        if chance.random() < moved_share:
            submitted = _time(chance)
        body: dict[str, Any] = {
            "channel": channel,
            "reference": reference,
            "text": f"{text} (เรื่อง {reference} ฉบับที่ {revision + 1})",
        }
        if place:
            body["place"] = place
        if reporter := reporter_of(reference):
            body["reporter"] = reporter
        if dated:
            body["revised"] = (first + timedelta(minutes=revision)).isoformat()
        attempts = [submitted]
        while chance.random() < moved_share:
            attempts.append(_time(chance))
        for attempt, at in enumerate(attempts):
            content = {**body, "submitted": at.isoformat()}
            yield Complaint(complaint_id(channel, reference), revision, content, attempt)


def _time(chance: Random) -> datetime:
    within = timedelta(hours=BUSY_HOURS) if chance.random() < 0.5 else timedelta(days=DAYS)
    submitted = START + within * chance.random()
    return submitted - timedelta(microseconds=submitted.microsecond)
