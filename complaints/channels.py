"""Channels complaints come from, from `config/channels.yaml`: names, and how their files are read."""

from __future__ import annotations

import codecs
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from complaints.errors import ConfigError
from complaints.event import Code
from complaints.settings import Section, read_yaml


class Columns(Section, frozen=True, kw_only=True):
    """Which column of a channel's table holds what; a name that is absent is not read."""

    text: str
    submitted: str
    reference: str | None = None
    revised: str | None = None
    occurred: str | None = None
    address: str | None = None
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


class Table(Section, frozen=True, kw_only=True):
    """How a channel's tabular files (CSV, Excel, JSON Lines) are read."""

    columns: Columns
    timezone: str = "Asia/Bangkok"
    """Of times without an offset."""
    buddhist_era: bool = False
    """Years are 543 ahead, as officials write them."""
    day_first: bool = False
    separator: str = ","
    """Between several labels, bodies or attachments in one cell."""
    encoding: str = "utf-8"
    """Of CSV files; older Thai programs write cp874."""
    delimiter: str = ","
    """Between the cells of CSV files."""


class Channel(Section, frozen=True, kw_only=True):
    thai: str
    english: str
    table: Table | None = None


def load_channels(config: Path) -> dict[str, Channel]:
    """Channels by code, in the order of the file. Raises ConfigError naming the file and key."""
    path = config / "channels.yaml"
    try:
        channels = msgspec.convert(read_yaml(path), dict[Code, Channel])
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error
    for code, channel in channels.items():
        if channel.table:
            _check(channel.table, f"{path}: {code}.table")
    return channels


def _check(table: Table, where: str) -> None:
    try:
        ZoneInfo(table.timezone)
        codecs.lookup(table.encoding)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"{where}.timezone: no time zone {table.timezone!r}") from error
    except LookupError as error:
        raise ConfigError(f"{where}.encoding: no encoding {table.encoding!r}") from error
    for name in ("separator", "delimiter"):
        if len(getattr(table, name)) != 1:
            raise ConfigError(f"{where}.{name}: expected one character")
