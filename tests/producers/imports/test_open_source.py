from __future__ import annotations

from pathlib import Path

import pytest

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.channels import Channel
from producers.channels.table import TableSource
from producers.channels.traffy_csv import TraffyCsvSource
from producers.channels.traffy_geojson import TraffyGeoJsonSource
from producers.channels.traffy_search import TraffySearchSource
from producers.imports.open_source import open_source

TRAFFY = "ticket_id,description,timestamp\n"


@pytest.mark.parametrize(
    ("name", "content", "channel", "form", "kind"),
    [
        ("t.csv", TRAFFY, None, "auto", TraffyCsvSource),
        ("t.csv", TRAFFY, "traffy", "auto", TraffyCsvSource),
        ("t.txt", TRAFFY, None, "traffy-csv", TraffyCsvSource),
        ("t.geojson", '{"features": []}', None, "auto", TraffyGeoJsonSource),
        ("t.json", '{"results": []}', None, "auto", TraffyGeoJsonSource),
        ("t.csv", "text,submitted\n", "web-1111", "auto", TableSource),
        ("t.jsonl", "", "web-1111", "auto", TableSource),
    ],
)
def test_the_right_source_is_taken(
    tmp_path: Path, channels: dict[str, Channel], name: str, content: str, channel: str | None, form: str, kind: type
) -> None:
    path = tmp_path / name
    path.write_text(content)
    source = open_source(str(path), channels, SystemClock(), form=form, channel=channel)
    assert isinstance(source, kind)
    assert list(source.read(0)) == []


def test_an_address_is_searched(channels: dict[str, Channel]) -> None:
    source = open_source("https://example.org/search", channels, SystemClock())
    assert isinstance(source, TraffySearchSource)


@pytest.mark.parametrize(
    ("channel", "form", "message"),
    [
        ("nobody", "auto", "--channel nobody: no such channel; there are hotline-1111"),
        (None, "table", "a table needs --channel; there are hotline-1111"),
        ("web-1111", "traffy-csv", "format traffy-csv is of channel traffy"),
    ],
)
def test_contradictions_are_told(channels: dict[str, Channel], channel: str | None, form: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        open_source("t.csv", channels, SystemClock(), form=form, channel=channel)


@pytest.mark.parametrize(("name", "channel"), [("t.jsonl", None), ("t.jsonl", "web-1111"), ("t.geojson", None)])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_json_with_the_mark_of_another_encoding_is_refused(
    tmp_path: Path, channels: dict[str, Channel], name: str, channel: str | None, encoding: str
) -> None:
    (tmp_path / name).write_bytes('{"features": []}'.encode(encoding))
    with pytest.raises(ConfigError, match="UTF-16 by its byte-order mark"):
        open_source(str(tmp_path / name), channels, SystemClock(), channel=channel)
