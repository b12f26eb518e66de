"""Adding a channel with a format of its own takes changes in three places:

1. a file in `producers/channels/` with its source and `Format` (here: `PostcardSource`, `POSTCARDS`)
2. a line in `producers/channels/registry.py` (here: `formats`)
3. an entry in `config/channels.yaml`
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from complaints.clock import BANGKOK, SystemClock
from complaints.events.complaint import Classified, Received
from complaints.reference.channels import Channel, load_channels
from complaints.settings import DEFAULT_CONFIG, load_settings
from producers.channels.format import Format
from producers.channels.registry import FORMATS
from producers.imports.import_source import Intake, import_source
from producers.imports.open_source import open_source
from producers.intake.submission import Entry, Submission
from streams.load_pipeline import load_pipeline
from tests.own_intake import ReadTopic

CODE = "postcard"


class PostcardSource:
    """Typed copies of postcards, one a line: number, day, text."""

    channel = CODE
    remarks = ()
    repeatable = True

    def __init__(self, path: Path) -> None:
        self.name, self.identity, self._path = path.name, f"postcards {path}", path

    def read(self, after: int) -> Iterator[Entry]:
        for position, line in enumerate(self._path.read_text(encoding="utf-8").splitlines(), start=1):
            number, day, text = line.split("|")
            if position > after:
                submitted = datetime.fromisoformat(day).replace(tzinfo=BANGKOK)
                content = Submission(channel=CODE, reference=number, submitted=submitted, text=text)
                yield Entry(content=content, raw=line, origin=f"{self.name}#{position}", position=position)

    def fraction(self) -> float | None:
        return None

    def close(self) -> None:
        """Nothing is held open."""


POSTCARDS = Format(
    name="postcards",
    channel=CODE,
    fits=lambda target: target.name.endswith(".cards"),
    open=lambda target: PostcardSource(target.path),
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The shipped folder with the new channel in it."""
    folder = tmp_path / "config"
    folder.mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name != "channels.yaml":
            (folder / entry.name).symlink_to(entry)
    written = (DEFAULT_CONFIG / "channels.yaml").read_text(encoding="utf-8")
    (folder / "channels.yaml").write_text(f"{written}{CODE}: {{thai: ไปรษณียบัตร, english: Postcards}}\n", "utf-8")
    return folder


def test_a_complaint_of_a_new_channel_is_published_and_decided(
    config: Path, intake: Intake, read_topic: ReadTopic, tmp_path: Path
) -> None:
    channels: dict[str, Channel] = load_channels(config)
    (tmp_path / "may.cards").write_text("7|2026-03-01|ไฟส่องสว่างดับ ซอยสุขุมวิท 101 เขตบางนา กรุงเทพมหานคร\n", "utf-8")
    source = open_source(str(tmp_path / "may.cards"), channels, SystemClock(), formats=(POSTCARDS, *FORMATS))
    assert isinstance(source, PostcardSource)
    ledger = import_source(source, dataclasses.replace(intake, channels=channels))
    assert (ledger.published, ledger.finished, ledger.problem) == (1, True, None)
    (record,) = read_topic(intake.topics.received.name)
    assert msgspec.json.decode(record.value() or b"", type=Received).channel == CODE
    outputs = load_pipeline(load_settings(config, environ={})).run([record])
    decided = msgspec.json.decode(outputs[0].value, type=Classified)
    assert (decided.channel, decided.reference, decided.area.province) == (CODE, "7", "10")
