"""Cells of a CSV file as values; what is wrong with one is an error that names file and line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Literal

from complaints.clock import time_from
from complaints.errors import ConfigError

_MOST = {"longitude": 180.0, "latitude": 90.0}


def time_in(text: str, where: str) -> datetime:
    """The time of a cell in ISO 8601, Bangkok time without an offset.

    Raises ConfigError that begins with `where`, the cell's file and line.
    """
    try:
        return time_from(text)
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a time in ISO 8601") from error


def degrees_in(row: Mapping[str, str], name: Literal["longitude", "latitude"], where: str) -> float | None:
    """Degrees of WGS 84 in the column `name`; None for an empty cell and where there is no such column.

    Raises ConfigError that begins with `where`, the row's file and line.
    """
    text = row.get(name)
    if not text:
        return None
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    if not isfinite(degrees) or abs(degrees) > _MOST[name]:
        raise ConfigError(f"{where}: {text!r} is not a number of degrees of {name}")
    return degrees
