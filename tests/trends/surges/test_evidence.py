from __future__ import annotations

from dataclasses import replace

import pytest

from tests.trends.surges.weeks import START, surge
from trends.surges.campaign import judge_kind, kind_of
from trends.surges.evidence import Evidence
from trends.surges.tuning import Tuning


def test_texts_and_places_are_counted_as_reports_come_and_go() -> None:
    reports = surge(START, 6, text="same")
    evidence = Evidence(reports)
    evidence.add(reports[0])
    assert (len(evidence), evidence.same, evidence.places) == (6, 6, 6)
    assert evidence.remove(reports[0])
    assert not evidence.remove(reports[0])
    assert (len(evidence), evidence.same, evidence.places) == (5, 5, 5)
    assert evidence.newest(2) == (reports[4].id, reports[5].id)


def test_reports_without_text_have_none_in_common_also_when_they_go() -> None:
    reports = [replace(one, text="") for one in surge(START, 2)]
    evidence = Evidence(reports)
    assert evidence.remove(reports[0])
    assert (len(evidence), evidence.same) == (1, 0)


@pytest.mark.parametrize(("same", "others", "kind"), [(8, 24, "campaign"), (8, 25, "incident"), (7, 0, "incident")])
def test_a_campaign_has_many_reports_and_a_share_with_one_text(same: int, others: int, kind: str) -> None:
    evidence = Evidence([*surge(START, same, text="same"), *surge(START + 1, others)])
    assert kind_of(evidence, Tuning()) == kind
    judgement = judge_kind(evidence, Tuning())
    assert judgement.kind == kind
    assert f"{same} " in judgement.reason_en


def test_reports_without_coordinates_are_from_no_known_place() -> None:
    nowhere = [replace(one, longitude=None, latitude=None) for one in surge(START, 4)]
    judgement = judge_kind(Evidence(nowhere), Tuning())
    assert judgement.reason_en == "4 reports, places unknown, at most 1 with one text"
    assert judgement.reason_th == "4 เรื่อง ไม่ทราบจุด ข้อความซ้ำกันมากที่สุด 1 เรื่อง"
