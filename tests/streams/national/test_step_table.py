from __future__ import annotations

import numpy as np
import pytest

from streams.national.step_table import StepTable

DRAW = np.random.default_rng(3)


def test_a_table_is_written_as_it_was_read() -> None:
    rounded = DRAW.integers(-127, 128, (50, 3)).astype(np.int8)
    assert (StepTable.of_eight_bits(rounded, np.ones(3, np.float32)).eight_bits == rounded).all()


def test_a_weight_is_its_steps_times_the_unit() -> None:
    table = StepTable.rounded(np.array([[0.5, -8.0], [0.0, 2.0]], np.float32), steps=15)
    np.testing.assert_allclose(table.steps * table.unit, [[0.5, -8.0], [0.0, 2.0]], rtol=0.14)


@pytest.mark.parametrize("greatest", [1, 15, 127])
def test_sums_are_exact_also_where_sixteen_bits_are_too_few(greatest: int) -> None:
    table = StepTable.of_eight_bits(np.full((4, 2), greatest, np.int8), np.ones(2, np.float32))
    rows = DRAW.integers(0, 4, 3000).astype(np.int32)
    counts = [0, 700, 1, 2200, 99, 0]
    sums = table.sums(rows, np.cumsum([0, *counts]))
    assert sums.tolist() == [[count * greatest**2] * 2 for count in counts]


def test_no_rows_sum_to_nothing() -> None:
    table = StepTable.of_eight_bits(np.ones((2, 3), np.int8), np.ones(3, np.float32))
    assert table.sums(np.zeros(0, np.int32), np.zeros(3, np.intp)).tolist() == [[0, 0, 0], [0, 0, 0]]
