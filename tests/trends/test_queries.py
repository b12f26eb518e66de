"""docs/queries.md: every query is run, and its result for known complaints is right."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.queries import WITHOUT
from complaints.reference.population import population
from complaints.settings import DEFAULT_CONFIG
from stores.clickhouse.client import ClickHouse
from tests.trends.conftest import LAST

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
QUERIES = re.findall(r"^## (\d+)\..*?^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

FACTS_ALONE = dict(re.findall(r"^-- (\d+)\n(.*?);$", WITHOUT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))
"""What the bench compares the page with."""


def answer(warehouse: ClickHouse, number: int) -> list[tuple[Any, ...]]:
    return warehouse.rows(dict(QUERIES)[str(number)])


def test_there_are_twenty_in_both_languages_with_what_the_answer_is() -> None:
    assert [int(number) for number, _ in QUERIES] == list(range(1, 21))
    page = PAGE.read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d+\. [^\n]+\?\n\n\*[\u0e00-\u0e7f][^\n]+\*\n", page, re.MULTILINE)) == 20
    assert len(re.findall(r"^```\n\nAnswer: ", page, re.MULTILINE)) == 20


@pytest.mark.parametrize("number", [*range(1, 10), 11, 12, 13, *range(16, 21)])
def test_each_has_an_answer(warehouse: ClickHouse, number: int) -> None:
    assert answer(warehouse, number)


def test_days_come_newest_first(warehouse: ClickHouse) -> None:
    days = answer(warehouse, 1)
    assert days[0][:2] == (LAST, 8)  # a road, four floods, three noises
    assert len(days) == 30


def test_floods_rose_most(warehouse: ClickHouse) -> None:
    category, thai, english, now, before, change = answer(warehouse, 2)[0]
    assert (category, thai, english) == ("flood", "น้ำท่วม", "Flood")
    assert (now, before, change) == (20, 0, None)


def test_agencies_are_counted_each(warehouse: ClickHouse) -> None:
    found = {row[0]: row[3] for row in answer(warehouse, 3)}
    assert found == {"bkk-1047": 83, "doh": 20}


def test_floods_have_a_district(warehouse: ClickHouse) -> None:
    assert answer(warehouse, 4) == [("1047", "เขตบางนา", "Bang Na", 20)]


def test_noise_has_an_hour(warehouse: ClickHouse) -> None:
    [(hour, complaints, _)] = answer(warehouse, 5)
    assert (hour, complaints) == (23, 3)


def test_shares_of_a_month_add_up(warehouse: ClickHouse) -> None:
    august = [row for row in answer(warehouse, 6) if row[0] == date(2026, 8, 1)]
    assert [row[1] for row in august] == ["traffy", "line-1111"]
    assert sum(row[3] for row in august) == pytest.approx(1.0, abs=0.002)


def test_urgent_ones_are_listed(warehouse: ClickHouse) -> None:
    assert {row[2] for row in answer(warehouse, 7)} == {"R2000", "R2001", "R2002"}


def test_triage_tells_why(warehouse: ClickHouse) -> None:
    [(reason, complaints, _, mostly)] = answer(warehouse, 8)
    assert (reason, complaints, mostly) == ("unknown-area", 1, ["road"])


def test_repeated_texts_are_found(warehouse: ClickHouse) -> None:
    times, _, _, _, text = answer(warehouse, 9)[0]
    assert (times, text) == (41, "ถนนเป็นหลุม")


def test_counts_agree_with_facts(warehouse: ClickHouse) -> None:
    assert answer(warehouse, 10) == []


def test_triage_is_remembered_after_the_decision(warehouse: ClickHouse) -> None:
    july = next(row for row in answer(warehouse, 11) if row[:2] == (date(2026, 7, 1), "traffy"))
    _, _, complaints, needed, waiting, share = july
    assert (complaints, needed, waiting) == (30, 2, 1)
    assert share == pytest.approx(2 / 30, abs=0.001)


def test_rates_are_of_inhabitants(warehouse: ClickHouse) -> None:
    people = {area: count for area, _, count in sorted(population(DEFAULT_CONFIG))}
    rows = {row[1]: row for row in answer(warehouse, 12)}
    august, chiang_mai = rows["10"][0], rows["50"]
    assert august == date(2026, 8, 1)
    assert chiang_mai[4:6] == (20, people["50"])
    assert chiang_mai[6] == pytest.approx(20 * 100_000 / people["50"], abs=0.005)


def test_weekdays(warehouse: ClickHouse) -> None:
    monday, *others = answer(warehouse, 13)  # LAST is one: eight roads, four floods, three noises
    assert monday == (1, round(15 / 8, 1), 15, 3)
    assert [row[0] for row in others] == [2, 3, 4, 5, 6, 7]
    assert sum(row[2] for row in others) == 56 - 8 + 16 + 1


def test_floods_come_with_roads(warehouse: ClickHouse) -> None:
    assert answer(warehouse, 16) == [("flood", "road", 20)]


def test_channels_hand_on_within_a_minute(warehouse: ClickHouse) -> None:
    assert answer(warehouse, 17) == [("line-1111", 3, 1.0, 0), ("traffy", 81, 1.0, 0)]


def test_urgent_work_of_agencies(warehouse: ClickHouse) -> None:
    assert [row[0::3] for row in answer(warehouse, 18)] == [("bkk-1047", 53), ("doh", 20)]
    assert answer(warehouse, 18)[0][4:] == (3, round(3 / 53, 3))


def test_around_a_place(warehouse: ClickHouse) -> None:
    assert answer(warehouse, 19) == [
        ("road", 30, LAST, 0), ("flood", 20, LAST, 0), ("noise", 3, LAST, 0),
    ]  # fmt: skip


def test_who_decided(warehouse: ClickHouse) -> None:
    assert answer(warehouse, 20) == [("0.8 and more", 84, 1, 2)]


@pytest.mark.parametrize("number", FACTS_ALONE)
def test_facts_alone_give_the_same_answer(warehouse: ClickHouse, number: str) -> None:
    assert warehouse.rows(FACTS_ALONE[number]) == answer(warehouse, int(number))
