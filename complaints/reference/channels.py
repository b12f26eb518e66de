"""Channels complaints come from, from `config/channels.yaml`: names, and how their files are read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from complaints.events.complaint import Code
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.settings import Section


class Columns(Section, frozen=True, kw_only=True):
    """Which column of a channel's table holds which field; a field without a column is not read."""

    text: str
    submitted: str
    reference: str | None = None
    revised: str | None = None
    occurred: str | None = None
    address: str | tuple[str, ...] | None = None
    """Several columns are joined by blanks in the given order, such as house number, district, province."""
    longitude: str | None = None
    latitude: str | None = None
    labels: str | None = None
    bodies: str | None = None
    status: str | None = None
    reporter_name: str | None = None
    reporter_phone: str | None = None
    reporter_email: str | None = None
    reporter_line_id: str | None = None
    reporter_address: str | None = None
    reporter_citizen_id: str | None = None
    attachments: str | None = None

    def by_field(self) -> dict[str, tuple[str, ...]]:
        """The columns of every field that has any."""
        return {
            name: (column,) if isinstance(column, str) else tuple(column)
            for name, column in msgspec.structs.asdict(self).items()
            if column
        }


class Table(Section, frozen=True, kw_only=True):
    """How a channel's tabular files (CSV, Excel, JSON Lines) are read."""

    columns: Columns
    timezone: str = "Asia/Bangkok"
    """The time zone of times without an offset."""
    buddhist_era: bool = False
    """Whether years are of the Buddhist era, 543 ahead, as officials write them."""
    day_first: bool = True
    """Whether 1/5/2026 is the first of May, as is usual in Thailand."""
    separator: str = ","
    """The character between several labels, bodies or attachments in one cell."""
    encoding: str = "utf-8"
    """The encoding of CSV files without a byte-order mark; older Thai programs write windows-874."""
    delimiter: str | None = None
    """The character between cells of CSV files; None: guessed from the file (comma, tab, semicolon or bar)."""
    sheet: str | tuple[str, ...] | None = None
    """The sheets of a workbook that are read, by name; None: all that have the columns."""
    header_row: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """The row with the names of the columns, as the person sees it; None: the first one that has them."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of `sheet`, whichever way it is written."""
        return (self.sheet,) if isinstance(self.sheet, str) else self.sheet or ()


class Channel(Section, frozen=True, kw_only=True):
    thai: str
    english: str
    table: Table | None = None


THAI_ENCODINGS = {
    "windows-874", "windows874", "x-windows-874", "cp-874", "cp874", "ms874", "ansi-874", "874",
    "tis-620", "tis620", "iso-8859-11", "iso8859-11", "iso-ir-166",
}  # fmt: skip
"""Names that are all read as cp874, which has the letters of the other encodings in the same places, and more."""


def python_encoding(name: str) -> str:
    """The encoding of this name as Python calls it. Raises LookupError when there is none."""
    plain = name.strip().casefold().replace("_", "-").replace(" ", "-")
    return "cp874" if plain in THAI_ENCODINGS else codecs.lookup(plain).name


def load_channels(config: Path) -> dict[str, Channel]:
    """Channels by code, in the order of the file. Raises ConfigError with all errors, each with file, line and key."""
    source = LocatedYaml.read(config / "channels.yaml")
    channels: dict[str, Channel] = source.convert(dict[Code, Channel])
    source.refuse(
        ((code, "table", *key), message)
        for code, channel in channels.items()
        if channel.table
        for key, message in _faults(channel.table)
    )
    return channels


def _faults(table: Table) -> Iterator[Fault]:
    try:
        ZoneInfo(table.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield ("timezone",), f"no time zone {table.timezone!r}"
    try:
        python_encoding(table.encoding)
    except LookupError:
        yield ("encoding",), f"no encoding {table.encoding!r}"
    for name in ("separator", "delimiter"):
        if (mark := getattr(table, name)) is not None and len(mark) != 1:
            yield (name,), "expected one character"
    for field, columns in table.columns.by_field().items():
        if not all(map(str.strip, columns)) or len(set(columns)) < len(columns):
            yield ("columns", field), "a column is named twice or has no name"
    if table.sheet is not None and not all(table.sheets or ("",)):
        yield ("sheet",), "expected the name of a sheet, or a list of names"
