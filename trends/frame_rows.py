"""The rows of a pandas frame for programs: plain values by column, and a CSV file."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from complaints.errors import ConfigError


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """The frame as CSV that Excel opens as Thai. Raises ConfigError when the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(frame.columns)
            writer.writerows([_plain(value) for value in row] for row in frame.itertuples(index=False))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else round(value, 4) if isinstance(value, float) else value
