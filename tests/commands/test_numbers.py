from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from commands.numbers import above_zero, positive


def test_numbers_within_their_bounds_are_taken() -> None:
    assert (positive("1"), above_zero()("1e9"), above_zero(most=1)("1"), above_zero(below=1)("0.999")) == (
        1, 1e9, 1.0, 0.999,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf"])
def test_what_is_not_above_zero_or_has_no_end_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=f"{text} is not a number above 0"):
        above_zero()(text)


def test_the_bound_is_told() -> None:
    with pytest.raises(ArgumentTypeError, match=r"100\.5 is not a number above 0, at most 100"):
        above_zero(most=100)("100.5")
    with pytest.raises(ArgumentTypeError, match="1 is not a number above 0, below 1"):
        above_zero(below=1)("1")
    with pytest.raises(ArgumentTypeError, match="0 is not 1 or more"):
        positive("0")
