"""The sheets of an OpenDocument spreadsheet (.ods), as LibreOffice and Google Sheets write it.

Read from its XML: the readers that pandas uses (odfpy, calamine) give a cell with an error as 0, as empty or as a text.
Source: OASIS Open Document Format 1.3, part 3, chapter 9; `calcext:value-type` is LibreOffice's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from re import fullmatch
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from producers.reading.cell import Cell, CellError, with_error
from producers.reading.workbook_sheet import WorkbookSheet, fill_merged

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MAX_REPEATED = 1_000
"""Limit of repetition: equal rows and columns are written once with a count, blank ones up to the edge of the sheet."""


def ods_sheets(content: bytes) -> list[WorkbookSheet]:
    """All sheets in the order of the document. Raises ValueError, or what its readers raise, when it is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314 - expat refuses entity bombs
        if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ValueError("it has a password")
    hidden = {
        style.get(f"{_STYLE}name")
        for style in document.iter(f"{_STYLE}style")
        if any(each.get(f"{_TABLE}display") == "false" for each in style)
    }
    return [_sheet(table, table.get(f"{_TABLE}style-name") in hidden) for table in document.iter(f"{_TABLE}table")]


def _sheet(table: Element, hidden: bool) -> WorkbookSheet:
    rows: list[list[Cell]] = []
    merged: list[tuple[int, int, int, int]] = []
    for element in _rows(table):
        cells: list[Cell] = []
        for each in element:
            if each.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            down = int(each.get(f"{_TABLE}number-rows-spanned", "1"))
            if down > 1:
                merged.append((len(rows), len(cells), len(rows) + down - 1, len(cells)))
            cells.extend([_cell(each)] * _repeated(each, "columns", len(each) > 0))
        while cells and cells[-1] is None:
            cells.pop()
        rows.extend(list(cells) for _ in range(_repeated(element, "rows", bool(cells))))
    fill_merged(rows, merged)
    return WorkbookSheet(table.get(f"{_TABLE}name", ""), hidden, rows)


def _rows(element: Element) -> Iterator[Element]:
    """All rows, also those within groups and header rows."""
    for each in element:
        if each.tag == f"{_TABLE}table-row":
            yield each
        elif each.tag in (f"{_TABLE}table-row-group", f"{_TABLE}table-header-rows", f"{_TABLE}table-rows"):
            yield from _rows(each)


def _repeated(element: Element, what: str, filled: bool) -> int:
    count = int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
    if filled and count > MAX_REPEATED:
        raise ValueError(f"more than {MAX_REPEATED:,} {what} are alike")
    return count if filled else min(count, MAX_REPEATED)


def _cell(element: Element) -> Cell:
    text = "\n".join("".join(_characters(paragraph)) for paragraph in element.iterfind(f"{_TEXT}p"))
    kind = element.get(f"{_OFFICE}value-type")
    if element.get(f"{_CALC}value-type") == "error":
        return CellError(text or "#VALUE!")
    value = element.get(f"{_OFFICE}value", "")
    if kind in ("float", "percentage", "currency"):
        # A number shown as 007 is the text 007, as in a CSV file of the same sheet.
        return text if fullmatch(r"0\d+", text) else float(value)
    if kind == "boolean":
        return element.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(element.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(element.get(f"{_OFFICE}time-value", ""))
    return with_error(text) if text else None


def _characters(element: Element) -> Iterator[str]:
    yield element.text or ""
    for each in element:
        if each.tag == f"{_TEXT}s":
            yield " " * int(each.get(f"{_TEXT}c", "1"))
        elif each.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\t" if each.tag == f"{_TEXT}tab" else "\n"
        else:
            yield from _characters(each)
        yield each.tail or ""


def _date(text: str) -> Cell:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _duration(text: str) -> Cell:
    """A duration of the form PT09H30M00S; other text as it is."""
    match = fullmatch(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", text)
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3])) if match else text
