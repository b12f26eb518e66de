from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import DEFAULT_CONFIG
from learning.classifier.labelled import (
    Labelled,
    as_categories,
    joined,
    last_of_each,
    letters,
    marks,
    nearly_in,
    read,
    split,
)


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("ถนน", ("ถนน",)),
        ("ถนน, คลอง,ถนน", ("ถนน", "คลอง")),
        ('{น้ำท่วม,"ป้าย จราจร"}', ("น้ำท่วม", "ป้าย จราจร")),
        ("{}", ()),
        ("", ()),
    ],
)
def test_labels_of_a_cell(cell: str, labels: tuple[str, ...]) -> None:
    assert split(cell) == labels


def test_the_first_column_that_is_not_empty_counts(tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text(
        "type,problem_type,description,timestamp\n"
        "อื่นๆ,ถนน,ถนนพัง,2022-07-01 00:00:00+00\n"
        "คลอง,,คลองเน่า,2023-01-05 00:00:00+00\n"
        ",,ไม่มีป้าย,2023-01-05 00:00:00+00\n"
        "ขยะ,,--,2023-01-05 00:00:00+00\n",
        encoding="utf-8",
    )
    assert read(file, ["comment", "description"], ["problem_type", "type"]) == Labelled(
        ["ถนนพัง", "คลองเน่า"], [("ถนน",), ("คลอง",)], [2022, 2023], [1, 2]
    )


def test_a_missing_column_or_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match=r"tickets.csv: no column text or body; it has a, b"):
        read(file, ["text", "body"], ["b"])
    with pytest.raises(ConfigError, match=r"nothing.csv"):
        read(tmp_path / "nothing.csv", ["text"], ["b"])


def test_categories_replace_labels_and_other_is_left_out() -> None:
    data = Labelled(["ก", "ข", "ค"], [("ขยะ", "อื่นๆ"), ("อื่นๆ",), ("ไม่รู้จัก", "ถนน")], [2022, 2022, 0], [1, 2, 3])
    found = as_categories(data, load_taxonomy(DEFAULT_CONFIG))
    assert (found.labels, found.rows) == ([("cleanliness",), ("road",)], [1, 3])


def test_of_repeated_texts_the_last_stays() -> None:
    first = Labelled(["ถนน พัง!!"], [("ถนน",)], [2022], [1])
    second = Labelled(["ถนนพัง", "คลองเน่า"], [("ทางเท้า",), ("คลอง",)], [2023, 2023], [1, 2])
    assert last_of_each(joined([first, second])) == second


def test_nearly_the_same_texts_are_found() -> None:
    known = "ขอให้มาซ่อมถนนในซอยหมู่บ้านตัวอย่างด้วยครับ"
    found = nearly_in([known + " !!", "วันนี้ " + known, known[:20], "อย่างอื่น"], [known])
    assert found == [True, True, False, False]


def test_marks_ignore_spaces_and_punctuation() -> None:
    assert letters("ถนน-พัง, A1") == letters("ถนนพง a1") == "ถนนพงa1"
    same, also, other = marks(["ถนน พัง!", "ถนนพัง", "\ud800"]).tolist()
    assert same == also != other


def test_the_digest_tells_texts_and_labels_apart() -> None:
    data = Labelled(["ก"], [("ข", "ค")], [0], [1])
    assert data.digest() == Labelled(["ก"], [("ข", "ค")], [2022], [9]).digest()
    assert data.digest() != Labelled(["ก"], [("ข",)], [0], [1]).digest()
