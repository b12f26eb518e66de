"""Small counts are hidden, and cannot be computed from what is left: a linear program tries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from web.dashboard.suppress import suppress

SMALL = 5
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9, 30]), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


def bounds(published: list[list[int | None]], row: int, column: int) -> tuple[float, float]:
    """What whoever has the published table can say of a suppressed cell: its least and its greatest value."""
    height, width = len(published), len(published[0])

    def place(r: int, c: int) -> int:
        return r * width + c

    equations = []
    for r in range(height):
        line = np.zeros(height * width)
        line[[place(r, c) for c in range(width - 1)]] = 1
        line[place(r, width - 1)] = -1
        equations.append(line)
    for c in range(width):
        line = np.zeros(height * width)
        line[[place(r, c) for r in range(height - 1)]] = 1
        line[place(height - 1, c)] = -1
        equations.append(line)
    sums = [0] * len(equations)
    limits = [(0, None) if count is None else (count, count) for line in published for count in line]
    found = []
    for sign in (1, -1):
        wish = np.zeros(height * width)
        wish[place(row, column)] = sign
        answer = linprog(wish, A_eq=np.array(equations), b_eq=sums, bounds=limits)
        found.append(float("inf") if answer.status == 3 else sign * answer.fun)
    return found[0], found[1]


def check(table: list[list[int]]) -> list[list[int | None]]:
    whole = [[*row, sum(row)] for row in table]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    published = suppress(table, SMALL)
    for r, row in enumerate(whole):
        for c, count in enumerate(row):
            assert published[r][c] in (None, count)
            if 0 < count < SMALL:
                assert published[r][c] is None
                least, greatest = bounds(published, r, c)
                assert least <= 1e-6
                assert greatest >= count + SMALL - 1e-6
    return published


@settings(max_examples=25)
@given(TABLES)
def test_no_small_count_can_be_computed(table: list[list[int]]) -> None:
    check(table)


def test_a_lone_small_count_takes_others_with_it() -> None:
    published = check([[3, 20, 30], [40, 50, 60], [70, 80, 90]])
    assert published[0][:2] == [None, None]
    assert sum(count is None for row in published for count in row) == 4


@pytest.mark.parametrize("table", [[[3]], [[3, 20]], [[3], [20]]])
def test_a_thin_table_loses_totals(table: list[list[int]]) -> None:
    published = check(table)
    assert None in [*published[-1], *(row[-1] for row in published)]


def test_without_small_counts_nothing_is_hidden() -> None:
    assert suppress([[0, 5], [7, 0]], SMALL) == [[0, 5, 5], [7, 0, 7], [7, 5, 12]]
