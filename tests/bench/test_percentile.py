from __future__ import annotations

import pytest

from bench.percentile import percentile


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100), (0, 1)])
def test_a_percentile_of_a_hundred_values_is_the_value_of_that_rank(percent: int, value: int) -> None:
    assert percentile(range(100, 0, -1), percent) == value


def test_a_percentile_of_few_values_is_the_next_value_above() -> None:
    assert [percentile([3.0, 1.0, 2.0], percent) for percent in (1, 34, 67, 99)] == [1, 2, 3, 3]
