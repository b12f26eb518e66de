"""Tables as files hold the same values, and no program takes a text for a formula."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pandas as pd
import pyarrow.parquet as pq
from openpyxl import load_workbook

from web.dashboard.exports import FORMATS
from web.dashboard.sheet import Column, Sheet

SHEET = Sheet(
    "channel",
    "sheet.channels",
    (
        Column("name", "dimension.channel", "name"),
        Column("complaints", "col.complaints", "count"),
        Column("change", "col.change", "change"),
        Column("daily", "col.daily", "spark"),
        Column("newest", "col.newest", "time"),
        Column("since", "col.since", "day"),
        Column("reason", "col.reason", "both"),
        Column("holds", "col.holds", "mark"),
    ),
    (
        {
            "code": "", "thai": "=1+1", "english": "E", "complaints": 7, "change": 0.5, "notable": True, "daily": (1,),
            "newest": datetime(2026, 8, 1, 1, 2, 3, tzinfo=UTC), "since": date(2026, 8, 1),
            "reason_thai": "ก", "reason_english": "a", "holds": True,
        },
        {"code": "", "thai": "ไม่ระบุ", "complaints": 0, "reason_thai": "", "reason_english": ""},
    ),
    {"code": "", "thai": "ทั้งหมด", "english": "total", "complaints": 7},
)  # fmt: skip
COLUMNS = [
    *("code", "thai", "english", "complaints", "change", "notable", "newest", "since"),
    *("reason_thai", "reason_english", "holds"),
]


def test_csv_opens_as_thai_and_has_bangkok_times() -> None:
    body = FORMATS["csv"].write(SHEET)
    assert body.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(body), keep_default_na=False, dtype=str)
    assert list(frame) == COLUMNS
    assert list(frame["complaints"]) == ["7", "0", "7"]
    assert list(frame["thai"]) == ["'=1+1", "ไม่ระบุ", "ทั้งหมด"]
    assert frame["newest"][0] == "2026-08-01T08:02:03+07:00"


def test_parquet_has_types() -> None:
    table = pq.read_table(io.BytesIO(FORMATS["parquet"].write(SHEET)))
    assert table.column_names == COLUMNS
    row = table.to_pylist()[0]
    assert (row["thai"], row["complaints"], row["change"], row["since"]) == ("=1+1", 7, 0.5, date(2026, 8, 1))
    assert row["newest"] == datetime(2026, 8, 1, 1, 2, 3, tzinfo=UTC)
    assert (row["holds"], table.to_pylist()[1]["change"]) == (True, None)


def test_excel_has_texts_and_numbers() -> None:
    page = load_workbook(io.BytesIO(FORMATS["xlsx"].write(SHEET))).active
    rows = list(page.iter_rows(values_only=True))
    assert list(rows[0]) == COLUMNS
    assert rows[1][1:5] == ("=1+1", "E", 7, 0.5)
    assert page["B2"].data_type == "s"
    assert str(rows[1][6]) == "2026-08-01 08:02:03"
