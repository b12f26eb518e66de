from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.reference.holidays import holidays


def test_fixed_and_moving_holidays_are_found(config: Path) -> None:
    found = holidays(config)
    assert {date(2031, 4, 13), date(2022, 7, 13), date(2026, 12, 31)} <= found
    assert date(2026, 4, 16) not in found


def test_a_day_that_no_year_has_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "holidays.yaml").write_text("moving: []\nevery_year:\n  - 01-01\n  - 04-31\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"holidays\.yaml:4: every_year\.1: '04-31' is no day of a year"):
        holidays(tmp_path)
