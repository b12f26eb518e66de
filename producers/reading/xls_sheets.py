"""The sheets of an Excel 97-2003 workbook (.xls), read with xlrd: calamine gives its error cells as empty ones."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import xlrd

from producers.reading.cell import Cell, CellError, with_error
from producers.reading.workbook_sheet import WorkbookSheet, fill_merged

_ZEROS = re.compile(r"0{2,}")


def xls_sheets(content: bytes) -> list[WorkbookSheet]:
    """All worksheets in the order of the workbook. Raises what xlrd raises when it is none."""
    with xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True) as book:
        return [_sheet(book, book.sheet_by_index(number)) for number in range(book.nsheets)]


def _sheet(book: Any, sheet: Any) -> WorkbookSheet:  # noqa: ANN401 - xlrd has no types
    rows = [[_cell(book, cell) for cell in sheet.row(number)] for number in range(sheet.nrows)]
    fill_merged(rows, [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells])
    return WorkbookSheet(sheet.name, sheet.visibility != 0, rows)


def _cell(book: Any, cell: Any) -> Cell:  # noqa: ANN401
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return with_error(value) if value else None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(value, "#VALUE!"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return _number(book, cell)
    return None


def _date(value: float, datemode: int) -> Cell:
    try:
        found = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return value
    return found if value >= 1 else time(found.hour, found.minute, found.second)


def _number(book: Any, cell: Any) -> Cell:  # noqa: ANN401
    code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if _ZEROS.fullmatch(code) and cell.value.is_integer() and cell.value >= 0:
        return f"{int(cell.value):0{len(code)}d}"
    number: float = cell.value
    return number
