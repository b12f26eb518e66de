"""Rows to a micro-batch: a pandas frame with one row per complaint, its newest version."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sinks.rows import COLUMNS, Row


def frame_of(rows: Sequence[Row]) -> pd.DataFrame:
    """A frame of COLUMNS. Of several versions of a complaint the greatest stays, of equal ones the last."""
    # As objects: finding a type for each column costs more than all else, and the driver wants Python's values.
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object, copy=False)
    if frame["complaint_id"].nunique() < len(frame):
        frame = frame.sort_values("version", kind="stable").drop_duplicates("complaint_id", keep="last")
    return frame


def hours_of(frame: pd.DataFrame) -> set[int]:
    """The hours a frame touches, in seconds since 1970."""
    return set(frame["hour"])
