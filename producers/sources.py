"""Which source reads a file or address, from what the user said and what it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from complaints.channels import Channel
from producers.run import Source
from producers.traffy_csv import TraffyCsvSource

FORMATS = ("auto", "traffy-csv", "traffy-geojson", "traffy-search", "table")


def open_source(target: str, *, form: str, channel: str | None, channels: Mapping[str, Channel]) -> Source:
    return TraffyCsvSource(Path(target))
