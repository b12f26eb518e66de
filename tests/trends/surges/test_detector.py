from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.trends.surges.weeks import AREAS, CATEGORIES, DAY, START, opened, quiet, said, said_from, surge
from trends.surges.detector import Detector
from trends.surges.episodes import Word
from trends.surges.week import Week

ONSET = START + 30 * DAY + 9


@cache
def with_a_surge() -> list[Word]:
    return said_from(ONSET, 33, surge(ONSET, 30))


@cache
def of_quiet_weeks() -> list[Word]:
    return said_from(ONSET, 33)


@pytest.mark.long
def test_quiet_weeks_have_few_false_alarms() -> None:
    assert len(opened(said(quiet(42)))) <= 12  # five judged weeks at one a week


@pytest.mark.long
def test_a_surge_is_opened_soon_updated_as_it_grows_and_closed_when_it_is_over() -> None:
    words = [word for word in with_a_surge() if (word.category, word.area) == ("flood", AREAS[3])]
    assert words[0].what == "opened"
    assert words[-1].what == "closed"
    assert "updated" in {word.what for word in words}
    assert words[0].hour - ONSET < 3
    assert words[0].chance < words[0].threshold
    assert words[0].seen > words[0].expected
    assert {word.kind for word in words} == {"incident"}
    assert [word.number for word in words] == list(range(len(words)))


def test_the_evidence_of_a_surge_is_named() -> None:
    first = next(word for word in opened(with_a_surge()) if word.hour >= ONSET)
    assert any(one.startswith("s") for one in first.ids)
    assert len(first.ids) == first.reports


def test_many_reports_with_one_text_are_a_campaign_with_its_reason() -> None:
    words = said_from(ONSET, 33, surge(ONSET, 60, text="same"))
    last = [word for word in words if (word.category, word.area) == ("flood", AREAS[3])][-1]
    assert last.kind == "campaign"
    assert "one text" in last.reason_en
    assert "ข้อความเดียวกัน" in last.reason_th


def test_a_spree_is_one_unit() -> None:
    quiet_ones = opened(of_quiet_weeks())
    walked = said_from(ONSET, 33, surge(ONSET, 40, hours=1, apart=0.0005))
    assert len(opened(walked)) == len(quiet_ones)


@pytest.mark.long
def test_the_hours_after_an_outage_of_the_intake_are_no_surge() -> None:
    out = (START + 30 * DAY, START + 32 * DAY)
    rest = [one for one in quiet(34) if not out[0] <= one.hour < out[1]]
    backlog = [
        report
        for index, area in enumerate(AREAS)
        for report in surge(out[1] + 0.01 * index, 4, hours=1, area=area, category=CATEGORIES[index % len(CATEGORIES)])
    ]
    new = [w for w in opened(said(rest)) if out[0] <= w.hour < out[1] + 2 * DAY]
    assert len(new) <= 1
    assert len([w for w in opened(said(rest, backlog)) if out[0] <= w.hour < out[1] + 2]) <= 1


def test_nothing_is_said_before_the_baseline_is_known() -> None:
    assert said(quiet(5), surge(START + 3 * DAY, 30)) == []


@pytest.mark.long
def test_a_lower_rate_of_false_alarms_says_less() -> None:
    often, rarely = (len(opened(said(quiet(60), alarms=alarms))) for alarms in (50.0, 0.2))
    assert rarely < often


def test_the_same_reports_give_the_same_words() -> None:
    assert with_a_surge() == said(quiet(33), surge(ONSET, 30))


def test_a_report_older_than_what_is_kept_is_passed_over() -> None:
    detector = Detector(1.0, Week())
    for report in quiet(20):
        list(detector.take(report))
    assert list(detector.take(quiet(1)[0])) == []


def test_odds_before_any_report_are_refused() -> None:
    detector = Detector(1.0, Week())
    with pytest.raises(RuntimeError):
        detector.odds(("road", "x"), None, 0.0)  # type: ignore[arg-type]


def test_a_surge_of_a_busy_cell_is_opened() -> None:
    """The nation: all areas are one, and a category has more units than the onset of a surge is looked for among."""
    nation = [replace(one, area="") for one in quiet(33)]
    words = said(nation, surge(ONSET, 60, area=""))
    (flood,) = [word for word in opened(words) if word.hour >= ONSET]
    assert (flood.category, flood.area) == ("flood", "")
    assert flood.hour - ONSET < 3
    assert flood.chance < flood.threshold
    assert flood.seen > flood.expected > 1


def test_a_text_that_few_repeat_counts_once_and_opens_nothing() -> None:
    repeated = opened(said_from(ONSET, 33, surge(ONSET, 4, text="same")))
    assert len(repeated) == len(opened(of_quiet_weeks()))
