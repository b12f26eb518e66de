"""Complaints as a pandas frame, from ClickHouse or from a file: what rising words and hot spots are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from complaints.clock import BANGKOK
from complaints.csv_cells import degrees_in, time_in
from complaints.csv_table import read_csv
from stores.clickhouse.client import ClickHouse
from trends.period import Period

COLUMNS = (
    *("complaint_id", "submitted", "category", "province", "district", "longitude", "latitude", "text"),
    *("triage", "agency", "solved"),
)
_TEXTS = ("category", "province", "district", "text", "triage", "agency")
_ASKED = """ SELECT toString(complaint_id), submitted, categories[1], province, district, longitude, latitude, text,
triage, agencies[1] FROM complaints WHERE day BETWEEN %(since)s AND %(until)s ORDER BY submitted, complaint_id
"""


def from_warehouse(warehouse: ClickHouse, days: Period) -> pd.DataFrame:
    """The complaints of Bangkok days, oldest first; columns as in COLUMNS.

    `submitted` is Asia/Bangkok, `longitude` and `latitude` degrees WGS 84 or NaN, `category` and `agency` the first of
    several codes or empty, `triage` why a person must decide or empty, `solved` NaT: the facts have no closings.
    """
    rows = warehouse.rows(_ASKED, {"since": days.since, "until": days.until})
    return as_frame([(*row, None) for row in rows])


def from_file(path: Path) -> pd.DataFrame:
    """The rows of a CSV file, oldest first, as `from_warehouse`; `.gz` is read too.

    Needs a column `time` (ISO 8601, Bangkok time without an offset); takes id, category, province, district, longitude,
    latitude, text, triage, agency and solved (day or time of closing) where they are there. Raises ConfigError naming
    file and line.
    """
    rows = []
    for line, row in read_csv(path, ("time",)):
        where = f"{path}:{line}"
        texts = [row.get(name) or "" for name in _TEXTS]
        place = degrees_in(row, "longitude", where), degrees_in(row, "latitude", where)
        solved = time_in(row["solved"], where) if row.get("solved") else None
        rows.append((row.get("id") or str(line), time_in(row["time"], where), *texts[:3], *place, *texts[3:], solved))
    return as_frame(rows)


def as_frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Rows in the order of COLUMNS as a frame sorted by `submitted`."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("submitted", "solved"):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_convert(BANGKOK)
    for name in ("longitude", "latitude"):
        frame[name] = frame[name].astype(float)
    return frame.sort_values("submitted", kind="stable", ignore_index=True)


def days_of(frame: pd.DataFrame) -> np.ndarray:
    """The Bangkok day of each complaint, as numpy days."""
    days: np.ndarray = frame["submitted"].dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    return days
