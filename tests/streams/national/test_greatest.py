from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.national.greatest import greatest


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), max_size=6), st.integers(1, 6))
def test_the_greatest_are_those_that_sorting_puts_first(numbers: list[list[int]], most: int) -> None:
    rows = np.array(numbers, dtype=np.float32).reshape(-1, 4)
    assert (greatest(rows, most) == np.argsort(-rows, axis=1, kind="stable")[:, :most]).all()
    assert (rows == np.array(numbers, dtype=np.float32).reshape(-1, 4)).all()
