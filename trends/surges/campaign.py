"""Incident or campaign: many reports with one text are one opinion, not many sightings."""

from __future__ import annotations

from typing import NamedTuple

from trends.surges.episodes import Kind
from trends.surges.evidence import Evidence
from trends.surges.tuning import Tuning


class Judgement(NamedTuple):
    kind: Kind
    reason_th: str
    reason_en: str


def kind_of(evidence: Evidence, tuning: Tuning) -> Kind:
    """Campaign when one text makes up `campaign_share` of the reports and `campaign_reports` of them at least."""
    enough = max(tuning.campaign_reports, tuning.campaign_share * len(evidence))
    return "campaign" if evidence.same >= enough else "incident"


def judge_kind(evidence: Evidence, tuning: Tuning) -> Judgement:
    """The kind, with the reason for it."""
    total, same, places = len(evidence), evidence.same, evidence.places
    where_th, where_en = (f"จาก {places} จุด", f"from {places} places") if places else ("ไม่ทราบจุด", "places unknown")
    if kind_of(evidence, tuning) == "campaign":
        return Judgement(
            "campaign",
            f"{same} จาก {total} เรื่องมีข้อความเดียวกัน {where_th}",
            f"{same} of {total} reports have one text, {where_en}",
        )
    return Judgement(
        "incident",
        f"{total} เรื่อง {where_th} ข้อความซ้ำกันมากที่สุด {same} เรื่อง",
        f"{total} reports, {where_en}, at most {same} with one text",
    )
