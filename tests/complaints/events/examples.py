"""The golden examples of every event type, as `config/schemas/examples/` has them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from complaints.events.event_type import EventType
from complaints.events.registry import EVENTS
from complaints.settings import DEFAULT_CONFIG

Data = dict[str, Any]
FOLDER = DEFAULT_CONFIG / "schemas/examples"
every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def files_of(event: EventType[Any]) -> list[Path]:
    """The example files in the order of their names; the one with the fewest fields comes first."""
    return sorted((FOLDER / event.ce_type).glob("*.json"))


@cache
def _read(event: EventType[Any]) -> bytes:
    return b"[%b]" % b",".join(file.read_bytes() for file in files_of(event))


def examples_of(event: EventType[Any]) -> list[Data]:
    """The data of each example, a new copy at every call."""
    return msgspec.json.decode(_read(event), type=list[Data])
