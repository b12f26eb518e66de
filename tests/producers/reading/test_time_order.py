from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from complaints.reference.channels import Columns, Table
from producers.reading.time_order import TimeOrder

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def problem(*cells: object, day_first: bool = True, buddhist_era: bool = False) -> str | None:
    columns = Columns(text="text", submitted="submitted")
    order = TimeOrder(Table(columns=columns, day_first=day_first, buddhist_era=buddhist_era), NOW)
    for row, cell in enumerate(cells, start=2):
        order.add(cell, str(row))
    return order.problem()


def test_day_first_is_what_a_table_has_unless_it_says_otherwise() -> None:
    assert Table(columns=Columns(text="t", submitted="s")).day_first


@pytest.mark.parametrize(
    "cells",
    [
        ["1/5/2026", "13/5/2026", "2/6/2026 09:30"],
        ["2026-05-13", "5 พ.ค. 2569", "May 13, 2026 2:00 PM", "5/5/2026 11:30 PM"],
        ["13/5/2026 2:30 PM", "1/5/2026 11:30 PM"],  # AM and PM, and the day first
        ["not a time", "", None, "99/99/2026"],  # refused row by row
        [datetime(2026, 5, 1), datetime(2026, 5, 31), "13/5/2026"],  # noqa: DTZ001
        ["1/5/69", "13/5/69"],
    ],
)
def test_times_that_agree_are_no_problem(cells: list[object]) -> None:
    assert problem(*cells, buddhist_era="69" in str(cells)) is None


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1/5/2026", "5/13/2026"], r"row 3 \(5/13/2026\) cannot be read with day_first: true"),
        (["5/1/2026 11:30:00 PM", "1/5/2026"], r"row 2 \(5/1/2026 11:30:00 PM\): with AM or PM the month usually"),
        (["1/5/2026", "5/12/2026"], r"row 3 \(5/12/2026\) would lie in the future with day_first: true"),
        (["1/5/69 9:00"], r"row 2 \(1/5/69 9:00\): not of the last 15 years with buddhist_era: false"),
        (["2026-05-12", "2026-31-12"], r"row 3 \(2026-31-12\) have the day before the month"),
        (["26-05-01"], "write years in full"),
        (["1/5/2026", "46143"], r"row 3 \(46143\) are numbers, not times"),
        (["1/5/2026", 46143.375], "are numbers, not times"),
        (["1777600800", "1777600800000"], r"row 2 \(1777600800\), row 3 \(1777600800000\) are numbers"),
        ([datetime(2026, 5, 1), "13/5/2026"], "it took the month for the day where it could"),  # noqa: DTZ001
        ([datetime(2026, 12, 5), datetime(2026, 5, 31)], "would lie in the future"),  # noqa: DTZ001
    ],
)
def test_one_row_that_contradicts_speaks_against_the_file(cells: list[object], said: str) -> None:
    found = problem(*cells)
    assert found is not None
    assert re.search(said, found), found


def test_a_month_first_table_is_contradicted_by_a_day_beyond_12() -> None:
    assert problem("5/13/2026", "5/1/2026 11:30 PM", day_first=False) is None
    assert "row 2 (13/5/2026) cannot be read with day_first: false" in str(problem("13/5/2026", day_first=False))


def test_a_buddhist_table_is_contradicted_by_christian_years_of_two_digits() -> None:
    assert "with buddhist_era: true" in str(problem("1/5/26", buddhist_era=True))


def test_only_a_few_rows_are_named() -> None:
    assert str(problem(*["5/13/2026"] * 9)).startswith("row 2 (5/13/2026), row 3")
    assert " and 4 more cannot be read" in str(problem(*["5/13/2026"] * 9))
