"""The sheets of an Excel workbook (.xlsx, .xlsm).

calamine reads values, ten times as fast as openpyxl, but gives a cell with an error as an empty one. Therefore the XML
of each sheet is looked through for what calamine does not tell: errors, formulas that were never calculated, and
numbers that are shown with leading zeros.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from producers.reading.cell import NOT_CALCULATED, Cell, CellError, with_error
from producers.reading.workbook_sheet import WorkbookSheet, fill_merged

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_ATTRIBUTE = re.compile(rb"""\b(r|s|t)=["']([^"']*)["']""")
_ZEROS = re.compile(r"0{2,}")


def xlsx_sheets(content: bytes) -> list[WorkbookSheet]:
    """All worksheets in the order of the workbook. Raises ValueError, or what its readers raise, when it is none."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        paths, padded = _paths(archive), _padded_styles(archive)
        return [
            _sheet(book, sheet.name, sheet.visible != SheetVisibleEnum.Visible, archive.read(paths[sheet.name]), padded)
            for sheet in book.sheets_metadata
            if sheet.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)
        ]


def _sheet(book: CalamineWorkbook, name: str, hidden: bool, xml: bytes, padded: dict[bytes, int]) -> WorkbookSheet:
    sheet = book.get_sheet_by_name(name)
    rows: list[list[Cell]] = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column, cell in _untold(xml, padded):
        _put(rows, row, column, cell)
    fill_merged(rows, [(*start, *end) for start, end in sheet.merged_cell_ranges or ()])
    return WorkbookSheet(name, hidden, rows)


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever calamine gives
    if isinstance(value, str):
        return with_error(value) if value else None
    cell: Cell = value
    return cell


def _put(rows: list[list[Cell]], row: int, column: int, cell: Cell | int) -> None:
    """Set a cell, also outside the area calamine found anything in; an int is a width with leading zeros."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    value = rows[row][column]
    if not isinstance(cell, int):
        rows[row][column] = cell
    elif isinstance(value, float) and value.is_integer() and value >= 0:
        rows[row][column] = f"{int(value):0{cell}d}"


def _untold(xml: bytes, padded: dict[bytes, int]) -> Iterator[tuple[int, int, CellError | int]]:
    """What calamine does not tell: row and column from 0, and the error there or the digits a number is shown with."""
    formulas = re.search(rb"<(?:\w+:)?f\b", xml)
    if not padded and not formulas and not re.search(rb"""\bt=["']e["']""", xml):
        return
    row, column = 0, -1
    for match in re.finditer(rb"<(?:\w+:)?row\b([^>]*)>|" + _CELL.pattern, xml, re.DOTALL):
        if match[1] is not None:
            row, column = int(dict(_ATTRIBUTE.findall(match[1])).get(b"r", row + 1)), -1
            continue
        attributes = dict(_ATTRIBUTE.findall(match[2]))
        column = _column(attributes[b"r"]) if b"r" in attributes else column + 1
        inside = match[3] or b""
        value = _VALUE.search(inside)
        kind = attributes.get(b"t", b"n")
        if kind == b"e":
            yield row - 1, column, CellError(unescape(value[1].decode()) if value else "#VALUE!")
        elif kind != b"str" and (value is None or not value[1]) and re.search(rb"<(?:\w+:)?f\b", inside):
            yield row - 1, column, NOT_CALCULATED
        elif kind == b"n" and (width := padded.get(attributes.get(b"s", b""))):
            yield row - 1, column, width


def _column(reference: bytes) -> int:
    """The column of a cell's reference, from 0: 1 for B7."""
    number = 0
    for letter in reference.rstrip(b"0123456789").upper():
        number = number * 26 + letter - 64
    return number - 1


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    found = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            found[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _padded_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Styles whose format is zeros alone, such as `0000`, with how many."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    widths = {
        element.get("numFmtId"): len(code)
        for element in styles.iter()
        if element.tag.endswith("}numFmt") and _ZEROS.fullmatch(code := element.get("formatCode", ""))
    }
    formats = next((element for element in styles if element.tag.endswith("}cellXfs")), ())
    return {
        str(number).encode(): widths[element.get("numFmtId")]
        for number, element in enumerate(formats)
        if element.get("numFmtId") in widths
    }
