from __future__ import annotations

import pytest

from producers.reading.number_cell import read_number


@pytest.mark.parametrize(("text", "number"), [("100.5", 100.5), (" -13.7 ", -13.7), ("1e2", 100.0)])
def test_numbers_are_read_as_they_are_written(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1_00.5", "_1", "", "ไม่มี"])
def test_what_nobody_means_as_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"could not convert|underscores"):
        read_number(text)
