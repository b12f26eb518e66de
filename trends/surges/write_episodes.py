"""Episodes as a CSV file: category, district, opened, closed, kind."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from trends.surges.episodes import Word
from trends.surges.report import time_of


def write_episodes(words: Iterable[Word], file: Path) -> int:
    """Write one row per episode in the order of opening; `closed` is empty while it lasts. Return how many.

    `kind` is the last word on it. Raises ConfigError when the file cannot be written.
    """
    rows: dict[tuple[str, str, float, int], list[str]] = {}
    for word in words:
        key = word.category, word.area, word.opened, word.nth
        closed = _iso(word.hour) if word.what in ("closed", "retracted") else ""
        rows[key] = [word.category, word.area, _iso(word.opened), closed, word.kind]
    try:
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([["category", "district", "opened", "closed", "kind"], *rows.values()])
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
    return len(rows)


def _iso(hour: float) -> str:
    return time_of(hour).astimezone(BANGKOK).isoformat(timespec="milliseconds")
