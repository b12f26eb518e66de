"""Incident or campaign: many reports with one text are one opinion, not many sightings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from trends.surges.episodes import Kind
from trends.surges.report import Report
from trends.surges.tuning import Tuning

_GRID = 1000
"""Places are told apart to a thousandth of a degree, about 110 m."""


class Judgement(NamedTuple):
    kind: Kind
    reason_th: str
    reason_en: str


def judge_kind(reports: Sequence[Report], tuning: Tuning) -> Judgement:
    """Campaign when one text makes up `campaign_share` of the reports and `campaign_reports` of them at least."""
    total = len(reports)
    same = max(Counter(one.text for one in reports if one.text).values(), default=0)
    places = len({
        (round(one.longitude * _GRID), round(one.latitude * _GRID))
        for one in reports
        if one.longitude is not None and one.latitude is not None
    })  # fmt: skip
    if same >= tuning.campaign_reports and same >= tuning.campaign_share * total:
        return Judgement(
            "campaign",
            f"{same} จาก {total} เรื่องมีข้อความเดียวกัน จาก {places} จุด",
            f"{same} of {total} reports have one text, from {places} places",
        )
    return Judgement(
        "incident",
        f"{total} เรื่องจาก {places} จุด ข้อความซ้ำกันมากที่สุด {same} เรื่อง",
        f"{total} reports from {places} places, at most {same} with one text",
    )
