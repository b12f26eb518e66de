from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.clock import BANGKOK
from producers.written_time import read_time


def read(text: str, *, buddhist_era: bool = True, day_first: bool = True) -> datetime:
    return read_time(text, zone=BANGKOK, buddhist_era=buddhist_era, day_first=day_first)


@pytest.mark.parametrize(
    "text",
    [
        "29/2/2567 09:05",
        "29-02-2567 9.05 น.",
        "29.02.67 09:05:00",
        "๒๙/๐๒/๒๕๖๗ ๐๙:๐๕",
        "29 ก.พ. 67, 09:05 น.",
        "29 กุมภาพันธ์ พ.ศ. 2567 เวลา 09.05 น.",
        "2567-02-29T09:05:00",
        "2024-02-29 09:05:00.000",
        "29/2/2024 9:05",
        "2024-02-29T02:05:00Z",
        "2567-02-29 03:05:00+01",
    ],
)
def test_ways_to_write_one_time(text: str) -> None:
    assert read(text) == datetime(2024, 2, 29, 2, 5, tzinfo=UTC)


def test_gregorian_tables_keep_their_years() -> None:
    assert read("2/3/2024", buddhist_era=False, day_first=True) == datetime(2024, 3, 2, tzinfo=BANGKOK)
    assert read("2/3/24", buddhist_era=False, day_first=False) == datetime(2024, 2, 3, tzinfo=BANGKOK)
    assert read("2567-01-01", buddhist_era=False).year == 2567


def test_fractions_stay() -> None:
    assert read("2024-02-29 09:05:00.1234567+07:00").microsecond == 123456


@pytest.mark.parametrize("text", ["", "เมื่อวาน", "31/2/2567", "29/13/2567", "1/1/2567 25:00", "2567", "1/1/25670"])
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)
