"""No program takes a text for a formula, and what is missing is empty."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from complaints.csv_file import cell, write_csv
from complaints.errors import ConfigError


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        (("@a", "b"), "'@a · b"),
        (-5, "-5"),
        (100.5234567, "100.5234567"),
        (1e-9, "1e-09"),
        (float("nan"), ""),
        (None, ""),
        (True, "true"),
        (date(2026, 8, 1), "2026-08-01"),
        (datetime(2026, 8, 1, 1, 2, 3, tzinfo=UTC), "2026-08-01T08:02:03+07:00"),
    ],
)
def test_cells(value: object, written: str) -> None:
    assert cell(value) == written


def test_a_file_is_what_excel_takes_for_thai(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", ["ก"], [["ข"]])
    assert (tmp_path / "t.csv").read_bytes() == "\ufeffก\r\nข\r\n".encode()
    with pytest.raises(ConfigError, match="No such file"):
        write_csv(tmp_path / "missing" / "t.csv", ["ก"], [])
