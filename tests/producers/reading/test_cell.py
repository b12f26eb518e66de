from __future__ import annotations

from datetime import date, datetime, time

import pytest

from producers.reading.cell import CellError, shown, with_error


@pytest.mark.parametrize(
    "text",
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#n/a",
     " #REF! ", "#ERROR!", "Err:502", "########", "#BLOCKED!", "#FIELD!", "#¡REF!", "#¿NOMBRE?", "#VALORE!",
     "#¡DIV/0!"],
)  # fmt: skip
def test_errors_are_told_from_texts(text: str) -> None:
    assert with_error(text) == CellError(text.strip())


@pytest.mark.parametrize("text", ["#", "##", "#1", "#N/A ถนนพัง", "ถนน #N/A", "#ด่วน", "Error", "", "#hashtag!"])
def test_texts_that_only_look_like_errors_stay(text: str) -> None:
    assert with_error(text) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), ("ก ", "ก "), (7.0, "7"), (1.5, "1.5"), (7, "7"), (True, "TRUE"), (1e15, "1000000000000000"),
        (datetime(2026, 5, 1, 9, 30), "2026-05-01 09:30:00"),  # noqa: DTZ001
        (date(2026, 5, 1), "2026-05-01"), (time(9, 30), "09:30:00"),
        (CellError("#N/A"), "#N/A"),
    ],
)  # fmt: skip
def test_cells_are_shown_as_people_see_them(cell: object, text: str) -> None:
    assert shown(cell) == text
