"""Which pairs of reports are of one event."""

from __future__ import annotations

import pytest

from streams.incidents.likeness import link
from streams.incidents.report import Report
from streams.incidents.tuning import Tuning
from tests.streams.incidents.reports import FLOOD, LAMP, at

ONE = at("a")
SHORT = "ไฟถนนเสีย"


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        (at("b", hours=71, north=99), "repeat"),
        (at("b", LAMP.replace(" ", "  ") + "!"), "repeat"),
        (at("b", LAMP + "ค่ะ", north=40, category="other"), "similar"),
        (at("b", LAMP + " ช่วยมาซ่อมให้ด้วยนะคะ แจ้งไปหลายครั้งแล้ว", north=20), "longer"),
    ],
)
def test_reports_of_one_event(other: Report, rule: str) -> None:
    found = link(ONE, other, Tuning())
    assert found is not None
    assert (found.rule, found.other) == (rule, "b")


@pytest.mark.parametrize(
    "other",
    [
        at("b", north=101),
        at("b", hours=73),
        at("b", FLOOD),
        at("b", LAMP + "ค่ะ", north=60),
        at("b", LAMP.replace("สุขใจ", "เจริญพร แยกห้า"), north=20),
        at("b", LAMP + "ค่ะ", north=20, category="noise"),
    ],
)
def test_reports_of_two_events(other: Report) -> None:
    assert link(ONE, other, Tuning()) is None


def test_two_lamp_posts_are_two() -> None:
    assert link(at("a", LAMP + " เสาต้นที่ ๔๙"), at("b", LAMP + " เสาต้นที่ 50", north=20), Tuning()) is None
    assert link(at("a", LAMP + " เสาต้นที่ ๔๙"), at("b", LAMP + " ครับ เสาต้นที่ 49", north=20), Tuning()) is not None


def test_a_short_text_is_joined_only_at_one_spot() -> None:
    assert link(at("a", SHORT), at("b", SHORT, north=14), Tuning()) is not None
    assert link(at("a", SHORT), at("b", SHORT, north=16), Tuning()) is None


def test_nothing_is_joined_by_no_text() -> None:
    assert link(at("a", "!!!"), at("b", "???"), Tuning()) is None


def test_why_is_told_the_same_from_both_sides() -> None:
    other = at("b", LAMP + "ค่ะ", hours=2, north=30)
    mine, its = link(ONE, other, Tuning()), link(other, ONE, Tuning())
    assert mine is not None
    assert its is not None
    assert mine[1:] == its[1:]
    assert (round(mine.metres), mine.hours) == (30, 2.0)
