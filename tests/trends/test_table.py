from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from trends.counts import spread
from trends.names import Name, Names
from trends.period import Period
from trends.table import Trend, by_code, by_day, total_of

BEFORE, NOW = date(2026, 8, 30), date(2026, 8, 31)
PERIOD = Period(NOW, NOW)
SPAN = Period(BEFORE, NOW)
NAMES = Names([("category", "road", "ถนน", "Road")])


def counts(**figures: tuple[int, int]) -> pd.DataFrame:
    """Complaints of each code before and now."""
    return spread(
        [(day, code, n) for code, two in figures.items() for day, n in zip((BEFORE, NOW), two, strict=True)], SPAN
    )


def trend(complaints: int, previous: int | None) -> Trend:
    return Trend("", Name("", ""), complaints, previous, 1.0)


def test_days_without_complaints_are_zeros() -> None:
    week = Period(date(2026, 8, 25), NOW)
    frame = spread([(date(2026, 8, 27), "road", 4)], week)
    assert list(frame.loc["road"]) == [0, 0, 4, 0, 0, 0, 0]


def test_no_rows_make_no_table_but_a_total_of_zero() -> None:
    empty = spread([], SPAN)
    total = total_of(empty, PERIOD, comparable=True)
    assert (total.complaints, total.previous, total.change) == (0, 0, None)
    assert by_code("category", empty, total, PERIOD, NAMES, top=5).rows == ()


def test_most_complaints_come_first_and_the_others_are_added_up() -> None:
    total = total_of(counts(every=(10, 12)), PERIOD, comparable=True)
    table = by_code("category", counts(a=(1, 2), road=(5, 8), b=(4, 3), gone=(7, 0)), total, PERIOD, NAMES, top=1)
    [road] = table.rows
    assert (road.code, road.name, road.complaints, road.previous) == ("road", Name("ถนน", "Road"), 8, 5)
    assert road.share == pytest.approx(8 / 12)
    assert table.rest is not None
    assert (table.rest.complaints, table.rest.previous, table.rest.name.english) == (5, 5, "2 others")
    assert table.total.complaints == 12


def test_a_code_without_a_name_stands_for_itself() -> None:
    total = total_of(counts(every=(1, 1)), PERIOD, comparable=True)
    table = by_code("category", counts(**{"new-code": (1, 1), "": (0, 1)}), total, PERIOD, NAMES, top=5)
    assert [row.name.english for row in table.rows] == ["not known", "new-code"]


def test_nothing_to_compare_with_is_no_rise() -> None:
    total = total_of(counts(every=(0, 12)), PERIOD, comparable=False)
    assert (total.previous, total.change, total.notable, total.change_words()) == (None, None, False, "")


@pytest.mark.parametrize(
    ("complaints", "previous", "words", "notable"),
    [
        (125, 100, "+25%", False),
        (140, 100, "+40%", True),
        (92, 100, "−8%", False),
        (0, 100, "−100%", True),
        (5, 0, "ใหม่ new", True),
        (2, 0, "ใหม่ new", False),
        (140, 10, "×14", True),
        (0, 0, "", False),
    ],
)
def test_change_is_told_in_words_and_chance_is_not_news(
    complaints: int, previous: int, words: str, notable: bool
) -> None:
    assert (trend(complaints, previous).change_words(), trend(complaints, previous).notable) == (words, notable)


def test_days_are_compared_with_the_same_weekday_a_week_before() -> None:
    monday, sunday = date(2026, 8, 24), date(2026, 8, 30)
    week = Period(monday, sunday)
    span = Period(date(2026, 8, 17), sunday)
    frame = spread([(date(2026, 8, 18), "", 4), (date(2026, 8, 25), "", 6), (date(2026, 8, 24), "", 2)], span)
    table = by_day(frame, total_of(frame, week, comparable=False), week, first=date(2026, 8, 18))
    assert [(row.code, row.complaints, row.previous) for row in table.rows[:2]] == [
        ("2026-08-24", 2, None),  # history begins on the 18th
        ("2026-08-25", 6, 4),
    ]
    assert table.rows[0].name.english == "Monday"
    assert table.rows[1].share == 0.75
