from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.clock import BANGKOK
from producers.reading.thai_time import NumberError, read_time


def read(text: str, *, buddhist_era: bool = True, day_first: bool = True) -> datetime:
    return read_time(text, zone=BANGKOK, buddhist_era=buddhist_era, day_first=day_first)


@pytest.mark.parametrize(
    "text",
    [
        "29/2/2567 09:05",
        "29-02-2567 9.05 น.",
        "29.02.67 09:05:00",
        "๒๙/๐๒/๒๕๖๗ ๐๙:๐๕",
        "29\u200b/2/2567 09:05\u2060",
        "２９／２／２５６７　０９：０５",
        "29\u201102\u20132567 9.05 น.",
        "29 กพ 67 9.05 น",
        "29 กุมภาพันธ\u200b์ 2567 09:05",
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


@pytest.mark.parametrize("text", ["2569-05-01", "1/5/2569", "25690501", "1 May 2569", "1/5/พ.ศ. 2569"])
def test_a_buddhist_year_of_four_digits_is_one_whatever_the_channel_says(text: str) -> None:
    assert read(text, buddhist_era=False) == datetime(2026, 5, 1, tzinfo=BANGKOK)


def test_fractions_stay() -> None:
    assert read("2024-02-29 09:05:00.1234567+07:00").microsecond == 123456


@pytest.mark.parametrize(
    "text",
    [
        "1/5/2026 9:30 PM",
        "1 May 2026 21:30",
        "May 1, 2026 9:30 p.m.",
        "Fri May 01 2026 21:30:00 GMT+0700 (Indochina Time)",
        "Fri, 01 May 2026 14:30:00 GMT",
        "2026-05-01 2130",
        "20260501T213000",
        "202605012130",
        "2026-05-01 21:30 ICT",
        "2026-05-01T14:30:00.000000000Z",
        "2026-05-01 09:30 หลังเที่ยง",
        "วันศุกร์ที่ ๑ พฤษภาคม พ.ศ. ๒๕๖๙ เวลา ๒๑.๓๐ น.",
        "ศ. 1 พ.ค. 2569 2130 น.",
        "1st May 2026, 21.30",
    ],
)
def test_ways_of_programs_to_write_one_time(text: str) -> None:
    assert read(text) == datetime(2026, 5, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-05-01 24:00", "1/5/2569 24.00 น.", "1 พ.ค. 2569 24:00:00", "20260501 2400"])
def test_the_end_of_a_day_is_the_midnight_after_it(text: str) -> None:
    assert read(text) == datetime(2026, 5, 2, tzinfo=BANGKOK)


@pytest.mark.parametrize(("text", "hour"), [("12:15 AM", 0), ("12:15 PM", 12), ("1:15 am", 1), ("11:15 p.m.", 23)])
def test_noon_and_midnight_by_am_and_pm(text: str, hour: int) -> None:
    assert read(f"2026-05-01 {text}") == datetime(2026, 5, 1, hour, 15, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    "text",
    [
        "", "เมื่อวาน", "31/2/2567", "29/13/2567", "1/1/2567 25:00", "2567", "1/1/25670", "69/5/1", "01052026",
        "2026-05-01 09:00:60", "2026-05-01 24:01", "2026-05-01 09:60", "1/5/2026 13:30 PM", "1/5/2026 0:30 AM",
        "2026-05-01 09:00 IST", "2026-05-01 09:00 +25", "Thu May 01 2026", "วันพุธที่ 1 พฤษภาคม 2569",
    ],
)  # fmt: skip
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("46143", "day number of a spreadsheet"),
        ("45778.375", "day number of a spreadsheet"),
        ("1777600800", "seconds since 1970"),
        ("1777600800000", "milliseconds since 1970"),
    ],
)
def test_numbers_that_count_time_are_told(text: str, what: str) -> None:
    with pytest.raises(NumberError, match=what):
        read(text)
