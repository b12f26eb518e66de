"""Figures of the report equal a recount by pandas; what rose is told with reasons; what is small is not judged."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.population import population
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from stores.clickhouse.client import ClickHouse
from tests.trends.flood_week import BURST, FIRST, NOW, WEEK, Week
from trends.report.contents import SMALL
from trends.report.html import html_of
from trends.report.read import Wanted, read
from trends.report.regions import region_of
from trends.report.week import label, week_of
from trends.surges.warm_up import WarmUp


def of_week(week: Week, column: str) -> Counter[str]:
    frame = week.events
    return Counter(frame[(frame["day"] >= WEEK.since) & (frame["day"] <= WEEK.until)][column])


def test_counts_equal_a_recount(reported: Week) -> None:
    report, categories, districts = reported.report, of_week(reported, "category"), of_week(reported, "district")
    assert report.total.complaints == categories.total()
    taxonomy = load_taxonomy(DEFAULT_CONFIG)
    groups, provinces, regions = Counter[str](), Counter[str](), Counter[str]()
    for code, count in categories.items():
        groups[taxonomy.subject_of(code).partition("/")[0]] += count
    for code, count in districts.items():
        provinces[code[:2]] += count
        regions[region_of(code[:2])] += count
    for lines, counts in (
        (report.categories, categories), (report.groups, groups), (report.provinces, provinces),
        (report.regions, regions),
    ):  # fmt: skip
        assert {one.code: one.complaints for one in lines.rows if one.complaints >= SMALL} == {
            code: count for code, count in counts.items() if count >= SMALL
        }
    days = reported.events["day"].value_counts()
    assert [one.complaints for one in report.days] == [int(days.get(one.since, 0)) for one in report.days]
    people = {area: inhabitants for area, _, inhabitants in population(DEFAULT_CONFIG)}
    assert report.rates == {
        code: pytest.approx(count * 100_000 / people[code]) for code, count in provinces.items() if count >= SMALL
    }


def test_the_flood_is_above_what_was_expected_and_told_with_reasons(reported: Week) -> None:
    [rise] = reported.report.rises
    assert rise.line.code == "flood"
    assert rise.line.upper < rise.line.complaints
    assert rise.line.lower < rise.line.expected < rise.line.upper
    [place] = [one for one in rise.places if one.name.startswith("เขตบางนา")]
    assert place.complaints >= 3 * BURST
    assert any("ประตู" in term for word in reported.report.words for term in (word.term, *word.with_terms))
    assert {line.verdict for line in reported.report.categories.rows if line.code != "flood"} <= {"usual", "few"}


def test_late_complaints_correct_the_week_before(reported: Week) -> None:
    before = {one.key: one for one in reported.report.corrections}
    week = reported.events
    [total] = [one for one in reported.report.corrections if one.dimension == "total"]
    inside = (week["day"] >= total.week.since) & (week["day"] <= total.week.until)
    assert (total.after, total.before) == (int(inside.sum()), int(inside.sum()) - 6)
    assert total.reasons == {"late": 6}
    assert before["road"].after - before["road"].before == 6


def test_small_figures_are_neither_shown_nor_judged(reported: Week, html: Path) -> None:
    for lines in (reported.report.categories, reported.report.provinces):
        assert all(max(one.complaints, one.expected) >= SMALL for one in lines.rows)
    assert reported.report.categories.small == 1  # taxes
    assert "ภาษี" not in html.read_text(encoding="utf-8").partition("<main>")[2].partition("คำที่เพิ่มขึ้น")[0]


def test_the_file_needs_nothing_else(html: Path) -> None:
    text = html.read_text(encoding="utf-8")
    assert not re.search(r"https?://|<script|<link|@import", text)
    assert all(found.startswith("data:") for found in re.findall(r"url\(([^)]+)\)", text))
    assert '<html lang="th">' in text
    assert len(text) < 500_000


def test_weeks_are_checked(reported: Week, clickhouse: ClickHouseSettings) -> None:
    assert label(week_of("2026-W01")) == "2026-W01"
    for wrong in ("2026-W54", "2026-34", "next"):
        with pytest.raises(ConfigError, match="YYYY-Www"):
            week_of(wrong)
    warehouse = ClickHouse(reported.clickhouse)
    with pytest.raises(ConfigError, match="is not over"):
        read(warehouse, DEFAULT_CONFIG, Wanted(week_of("2026-W35"), NOW, (), {}))
    with pytest.raises(ConfigError, match="14"):  # days to learn from
        read(warehouse, DEFAULT_CONFIG, Wanted(week_of(f"2026-W{FIRST.isocalendar().week + 1}"), NOW, (), {}))
    empty = ClickHouse(clickhouse)
    with pytest.raises(ConfigError, match="no complaints"):
        read(empty, DEFAULT_CONFIG, Wanted(WEEK, NOW, (), {}))
    warehouse.close()
    empty.close()


def test_a_silent_detector_is_told_and_is_not_no_surge(reported: Week) -> None:
    report = reported.report
    assert report.warm_up.silent == (sum(one.complaints >= 50 for one in report.days) < 7)
    told = {
        silent: html_of(
            replace(report, surges=(), warm_up=WarmUp(3 if silent else 9, 7, 50, 28)), reported.names, DEFAULT_CONFIG
        )
        for silent in (True, False)
    }
    assert "บอกไม่ได้ว่ามีอะไรเพิ่มขึ้นผิดปกติ" in told[True]
    assert "ใน 28 วันสุดท้ายมี 3 วัน" in told[True]
    assert "เพิ่มขึ้นผิดปกติ 0 ครั้ง" not in told[True]
    assert "เพิ่มขึ้นผิดปกติ 0 ครั้ง" in told[False]
    assert "ยังเงียบอยู่" not in told[False]
