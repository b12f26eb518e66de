"""Which source reads a file or address, from what the user said and what it looks like."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.reference.channels import Channel
from producers.channels.json_lines import BodiesSource
from producers.channels.source import Source
from producers.channels.table import JSON_LINES, TableSource
from producers.channels.traffy import CHANNEL
from producers.channels.traffy_csv import TraffyCsvSource
from producers.channels.traffy_geojson import TraffyGeoJsonSource
from producers.channels.traffy_search import TraffySearchSource
from producers.reading.tabular_file import WORKBOOKS

FORMATS = ("auto", "traffy-csv", "traffy-geojson", "traffy-search", "table", "bodies")


def open_source(
    target: str, channels: Mapping[str, Channel], clock: Clock, *, form: str = "auto", channel: str | None = None
) -> Source:
    """Open a file or address. Raises ConfigError when it is not what it is said to be, or nobody can tell."""
    if channel is not None and channel not in channels:
        raise ConfigError(f"--channel {channel}: no such channel; there are {', '.join(channels)}")
    form = _tell(target, channel) if form == "auto" else form
    if form == "bodies":
        return BodiesSource(Path(target))
    if form == "table":
        if channel is None:
            there = ", ".join(_with_table(channels))
            raise ConfigError(f"{target}: a table needs --channel; there are {there}. {_how_to_add(target)}")
        return TableSource(Path(target), channel, channels[channel], now=clock.now())
    if channel not in (None, CHANNEL):
        raise ConfigError(f"--channel {channel}: format {form} is of channel {CHANNEL}")
    if form == "traffy-search":
        return TraffySearchSource(target, clock=clock)
    if form == "traffy-geojson":
        return TraffyGeoJsonSource(Path(target))
    try:
        return TraffyCsvSource(Path(target))
    except ConfigError as error:
        if channel is not None or not Path(target).is_file():
            raise
        # Without a channel any CSV file is taken for one of Traffy Fondue.
        raise ConfigError(
            f"{error}. If it is another channel's, name it with --channel. {_how_to_add(target)}"
        ) from error


def _tell(target: str, channel: str | None) -> str:
    if target.startswith(("http://", "https://")):
        return "traffy-search"
    name = target.lower().removesuffix(".gz")
    if channel is None and name.endswith(JSON_LINES):
        return "bodies"
    if channel not in (None, CHANNEL) or name.endswith(JSON_LINES + WORKBOOKS):
        return "table"
    return "traffy-geojson" if name.endswith((".geojson", ".json")) else "traffy-csv"


def _how_to_add(target: str) -> str:
    return f"For a new channel: complaints channels suggest {shlex.quote(target)}"


def _with_table(channels: Mapping[str, Channel]) -> list[str]:
    return [code for code, channel in channels.items() if channel.table]
