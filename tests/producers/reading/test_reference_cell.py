from __future__ import annotations

from datetime import datetime, time

import pytest

from producers.reading.reference_cell import looks_rounded, read_reference


@pytest.mark.parametrize(
    ("cell", "reference"),
    [
        (" SR-7\u200b", "SR-7"),
        (123.0, "123"),
        ("123.0", "123"),
        ("123.00", "123"),
        (7, "7"),
        (999_999_999_999_999.0, "999999999999999"),
        ("1234567890123456", "1234567890123456"),
        (1234567890123456789, "1234567890123456789"),
        ("0007", "0007"),
        ("1.10", "1.10"),
        ("12E5", "12E5"),
        ('="0007"', "0007"),
        ('= " SR-7 "', "SR-7"),
    ],
)
def test_references_as_they_were_given(cell: object, reference: str) -> None:
    assert read_reference(cell) == reference


@pytest.mark.parametrize(
    "cell", [None, "", " ", "\u200b", "-", "nan", "ไม่มี", float("nan"), 0.0, 0, "0", "0.0", "N/A", '=""', "0/0"]
)
def test_a_cell_that_means_none_gives_no_reference(cell: object) -> None:
    assert read_reference(cell) is None


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (1e15, "more than 15 digits"),
        (1.2345678901234568e18, "more than 15 digits"),
        ("1.23457E+15", "rounded"),
        ("1,23E+11", "rounded"),
        ("9E+17", "rounded"),
        ("1.23457E17", "rounded"),
        ('="1.23457E+17"', "rounded"),
        (67.1, "may have had more zeros"),
        (datetime(2026, 5, 1), "holds a date"),  # noqa: DTZ001
        (time(9, 30), "holds a date"),
        ("5-May", "made a date of the reference"),
        ("Jan-67", "made a date of the reference"),
        ("5-ม.ค.", "made a date of the reference"),
        (True, "TRUE or FALSE"),
    ],
)
def test_references_that_a_spreadsheet_has_changed_are_refused(cell: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_reference(cell)


@pytest.mark.parametrize(
    ("reference", "rounded"),
    [
        ("1234567890123450", True),
        ("1234567890123456", False),
        ("12345678901234500000", True),
        ("123456789012345", False),
    ],
)
def test_zeros_behind_the_fifteenth_digit_look_rounded(reference: str, rounded: bool) -> None:
    assert looks_rounded(reference) == rounded
