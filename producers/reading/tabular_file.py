"""Opens any file of tables as sheets. Its first bytes tell what it is, not its name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from complaints.errors import ConfigError
from producers.reading.csv_sheet import CsvSheet
from producers.reading.input_file import InputFile
from producers.reading.sheet import Sheet
from producers.reading.workbook_sheet import WorkbookSheet

Form = Literal["csv", "xlsx", "xls", "ods"]
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
"""How names of workbooks end."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MAX_UNPACKED_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class TabularFile:
    """The sheets of one file; a CSV file has one, without a name."""

    form: Form
    sheets: Sequence[Sheet]


def open_tabular(
    file: InputFile, *, encoding: str | None = None, delimiter: str | None = None, columns: Iterable[str] = ()
) -> TabularFile:
    """Its sheets, hidden ones too, in the order the person sees them.

    `encoding` and `delimiter` are those of a CSV file; by default they are guessed from its first bytes, with the help
    of `columns`, names that its header may have. A workbook is held in memory, a CSV file is not. Raises ConfigError
    when it is none of these files, or has a password.
    """
    form = _form(file)
    if form == "csv":
        return TabularFile(form, [CsvSheet(file, encoding=encoding, delimiter=delimiter, columns=columns)])
    try:
        return TabularFile(form, _reader(form)(file.open().read()))
    except Exception as error:  # each reader has errors of its own
        raise ConfigError(f"{file.name}: not a whole workbook (.{form}) without password: {error}") from error


def _reader(form: Form) -> Callable[[bytes], list[WorkbookSheet]]:
    """The reader of a form, imported only when needed: most imports are of CSV files."""
    if form == "xlsx":
        from producers.reading.xlsx_sheets import xlsx_sheets

        return xlsx_sheets
    if form == "xls":
        from producers.reading.xls_sheets import xls_sheets

        return xls_sheets
    from producers.reading.ods_sheets import ods_sheets

    return ods_sheets


def _form(file: InputFile) -> Form:
    head = file.head
    if head.startswith(_OLE):
        return "xls"
    if head.startswith(_ZIP):
        return _zip_form(file)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        raise ConfigError(f"{file.name}: a web page, whatever its name says; save it as .xlsx or CSV in a spreadsheet")
    if start.startswith(b"<?xml"):
        raise ConfigError(f"{file.name}: an XML file, whatever its name says; save it as .xlsx or CSV in a spreadsheet")
    return "csv"


def _zip_form(file: InputFile) -> Form:
    try:
        with zipfile.ZipFile(io.BytesIO(file.open().read())) as archive:
            names = set(archive.namelist())
            unpacked = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ConfigError(f"{file.name}: not a whole workbook: {error}") from error
    if unpacked > _MAX_UNPACKED_BYTES:
        raise ConfigError(f"{file.name}: more than {_MAX_UNPACKED_BYTES:,} bytes when unpacked")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise ConfigError(f"{file.name}: a binary workbook (.xlsb); save it as .xlsx")
    raise ConfigError(f"{file.name}: a ZIP file, but no workbook; unpack it first")
