"""Workbooks for tests, as office programs write them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

Cells = list[list[Any]]
"""Rows of one sheet; None is an empty cell, a text such as #N/A the error."""
Write = Callable[[Path, dict[str, Cells], str], Path]
"""Writes sheets by name to the path; the last argument names the hidden one."""
XLS_ERRORS = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
}


def xlsx(path: Path, sheets: dict[str, Cells], hidden: str = "") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def xls(path: Path, sheets: dict[str, Cells], hidden: str = "") -> Path:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="D/M/YYYY HH:MM")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        sheet.visibility = int(name == hidden)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("#"):
                    sheet.row(number).set_cell_error(column, XLS_ERRORS[value])
                elif value is not None:
                    sheet.write(number, column, value, day if isinstance(value, date) else xlwt.Style.default_style)
    book.save(str(path))
    return path


def ods(path: Path, sheets: dict[str, Cells], hidden: str = "") -> Path:
    document = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(unseen)
    for name, rows in sheets.items():
        table = Table(name=name, **({"stylename": unseen} if name == hidden else {}))
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    document.save(str(path))
    if any(isinstance(cell, str) and cell.startswith("#") for rows in sheets.values() for row in rows for cell in row):
        _mark_errors(path)
    return path


def _ods_cell(value: Any) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=value)
    elif isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def _mark_errors(path: Path) -> None:
    """As LibreOffice writes a cell whose formula failed: the number 0, and the error as a text."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts["content.xml"].decode()
    for error in XLS_ERRORS:
        content = content.replace(
            f'office:value-type="string"><text:p>{error}</text:p>',
            'office:value-type="float" office:value="0" '
            'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
            f'calcext:value-type="error"><text:p>{error}</text:p>',
        )
    parts["content.xml"] = content.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
