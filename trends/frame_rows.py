"""The rows of a pandas frame for programs: plain values by column, and a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from complaints.csv_file import write_csv


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """The columns of a frame, without its index, as CSV. Raises ConfigError when the file cannot be written."""
    write_csv(path, list(frame.columns), frame.itertuples(index=False))
