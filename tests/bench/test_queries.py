"""The bench asks what the page asks, and what it compares with gives the same answers."""

from __future__ import annotations

import re

import pytest

from bench.queries import WITHOUT, questions
from trends.clickhouse import Warehouse

ALONE = dict(re.findall(r"^-- (\d+)\n(.*?);$", WITHOUT.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def test_the_page_has_ten_questions() -> None:
    assert [int(number) for number, _, _ in questions()] == list(range(1, 11))


@pytest.mark.parametrize("number", ALONE)
def test_facts_alone_give_the_same_answer(warehouse: Warehouse, number: str) -> None:
    [ours] = [query for which, _, query in questions() if which == number]
    assert warehouse.rows(ALONE[number]) == warehouse.rows(ours) != []
