from __future__ import annotations

import msgspec

from sinks.frame import frame_of, hours_of
from sinks.rows import Row, row_of
from tests.sinks.classified import classified


def test_keeps_the_newest_version_of_each_complaint() -> None:
    rows = [_row("A", 5, ("road",)), _row("B", 1, ("flood",)), _row("A", 9, ("tree",)), _row("A", 7, ("sign",))]
    frame = frame_of(rows)
    assert sorted(zip(frame["reference"], frame["version"], frame["categories"], strict=True)) == [
        ("A", 9, ["tree"]),
        ("B", 1, ["flood"]),
    ]
    assert len(rows) == 4


def test_of_equal_versions_the_last_stays() -> None:
    frame = frame_of([_row("A", 5, ("road",)), _row("A", 5, ("tree",))])
    assert frame["categories"].tolist() == [["tree"]]


def test_hours() -> None:
    frame = frame_of([_row(str(hours), 1, ("road",), hours) for hours in (0, 0, 3)])
    first = min(hours_of(frame))
    assert hours_of(frame) == {first, first + 3 * 3600}
    assert first % 3600 == 0


def _row(reference: str, version: int, categories: tuple[str, ...], hours: int = 0) -> Row:
    row = row_of(msgspec.json.encode(classified(reference, version=version, categories=categories, hours=hours)))
    assert isinstance(row, tuple)
    return row
