"""A table of a page as a file: CSV that Excel opens as Thai, Parquet, Excel. Pure; writers are imported when used."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from complaints.clock import BANGKOK
from complaints.csv_file import csv_bytes
from web.dashboard.sheet import Kind, Sheet, Value, file_columns, file_rows

if TYPE_CHECKING:
    import pyarrow as pa


class Format(NamedTuple):
    """Media type of a file, and what makes it."""

    media_type: str
    write: Callable[[Sheet], bytes]


def as_csv(sheet: Sheet) -> bytes:
    """As `complaints.csv_file` has it; times are Bangkok's, with offset."""
    return csv_bytes([key for key, _ in file_columns(sheet)], file_rows(sheet))


def as_parquet(sheet: Sheet) -> bytes:
    """Whole numbers, fractions, days, UTC times and texts as such."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = file_columns(sheet)
    rows = list(file_rows(sheet))
    arrays = [pa.array([row[n] for row in rows], _type(kind)) for n, (_, kind) in enumerate(columns)]
    file = io.BytesIO()
    pq.write_table(pa.table(arrays, names=[key for key, _ in columns]), file)
    return file.getvalue()


def as_excel(sheet: Sheet) -> bytes:
    """One worksheet. Excel knows no time zones: times are as Bangkok's clocks show them."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    page.title = sheet.name[:31]
    columns = file_columns(sheet)
    page.append([key for key, _ in columns])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(file_rows(sheet), 2):
        for place, value in enumerate(row, 1):
            cell = page.cell(number, place, _plain(value))
            if cell.data_type == "f":  # a text is a text, also one that begins with =
                cell.data_type = "s"
    page.freeze_panes = "A2"
    for place, (key, _) in enumerate(columns, 1):
        page.column_dimensions[page.cell(1, place).column_letter].width = 32 if key in ("thai", "english") else 14
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("text/csv; charset=utf-8", as_csv),
    "parquet": Format("application/vnd.apache.parquet", as_parquet),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_excel),
}
"""By the end of a file's name."""


def _plain(value: Value) -> str | int | float | bool | date | datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(BANGKOK).replace(tzinfo=None)
    return None if isinstance(value, tuple) else value


def _type(kind: Kind) -> pa.DataType:
    import pyarrow as pa

    if kind in ("count", "open", "signed"):
        return pa.int64()
    if kind in ("change", "share", "rate", "degrees"):
        return pa.float64()
    return {"day": pa.date32(), "time": pa.timestamp("ms", "UTC"), "mark": pa.bool_()}.get(kind, pa.string())
