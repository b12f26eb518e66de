"""Events for conformance runs, made from the golden examples: each run has complaints of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from complaints.errors import ConfigError
from complaints.events.case import CASE_STEP, STEP_REFUSED
from complaints.events.cloudevents import SCHEMAS
from complaints.events.complaint import CLASSIFIED, MAX_SAFE_INTEGER, MOVED

SOURCE = "/complaint-stream/worker"
LATER_TYPE = "th.go.1111.complaint.of-a-later-release.v1"
FIRST_VERSION = 3629729095680007


@dataclass(frozen=True)
class Event:
    """One event as it is written. Equal events are repeats."""

    type: str
    subject: str
    data: bytes
    id: str

    @property
    def attributes(self) -> dict[str, str]:
        """CloudEvents attributes."""
        return {
            "id": self.id,
            "source": SOURCE,
            "type": self.type,
            "subject": self.subject,
            "time": "2026-03-01T08:30:00+07:00",
            "dataschema": SCHEMAS + self.type,
        }


@dataclass(frozen=True)
class Examples:
    """Golden examples of the events on an agency's topic, by type and file name."""

    agency: str
    found: dict[str, dict[str, Any]] = field(repr=False)

    @classmethod
    def load(cls, config: Path, agency: str) -> Examples:
        """Read `schemas/examples`. Raises ConfigError where there are none."""
        found: dict[str, dict[str, Any]] = {}
        for kind in (CLASSIFIED, MOVED, CASE_STEP, STEP_REFUSED):
            paths = sorted((config / "schemas" / "examples" / kind.ce_type).glob("*.json"))
            if not paths:
                raise ConfigError(f"{config / 'schemas' / 'examples' / kind.ce_type}: no example")
            found[kind.ce_type] = {path.stem: json.loads(path.read_bytes()) for path in paths}
        return cls(agency, found)

    def every(self) -> list[Event]:
        """Each example as it stands, of a complaint of its own."""
        return [
            _event(kind, {**data, "complaint_id": str(uuid4())})
            for kind, examples in self.found.items()
            for data in examples.values()
        ]

    def classified(
        self, *, complaint: str = "", version: int = FIRST_VERSION, full: bool = False, **more: object
    ) -> Event:
        """A complaint that the agency is responsible for; `more` replaces or adds fields."""
        data = self.found[CLASSIFIED.ce_type]["2-full" if full else "1-least"]
        routes = [{**route, "agency": self.agency} for route in data["routing"]["routes"]]
        own = {"complaint_id": complaint or str(uuid4()), "version": version}
        return _event(CLASSIFIED.ce_type, {**data, "routing": {**data["routing"], "routes": routes}, **own, **more})

    def moved(self, complaint: str = "", version: int = FIRST_VERSION) -> Event:
        """Word that a complaint went to another agency."""
        data = self.found[MOVED.ce_type]["2-to-another-agency"]
        return _event(MOVED.ce_type, {**data, "complaint_id": complaint or str(uuid4()), "version": version})

    def of_a_later_release(self) -> Event:
        """An event of a type that does not exist yet."""
        one = self.classified()
        return Event(LATER_TYPE, one.subject, one.data, one.id)

    def with_nulls(self) -> Event:
        """Null stands for an optional field that is absent."""
        return self.classified(reference=None, place=None, labels=None, attachments=None, reporter=None, status=None)

    def with_unknown_fields(self) -> Event:
        """Later releases add fields."""
        return self.classified(added_later={"deep": [1, {"er": None}]}, another="ก")

    def largest_number(self) -> Event:
        """The largest version there can be: what takes numbers for 32 bits loses it."""
        return self.classified(version=MAX_SAFE_INTEGER)

    def long_text(self, chars: int) -> Event:
        """A complaint with a long text, in Thai letters of three bytes each."""
        return self.classified(text="ก" * chars)


def _event(kind: str, data: dict[str, Any]) -> Event:
    subject = data["complaint_id"]
    number = data.get("version", data.get("number", data.get("update_id")))
    return Event(
        kind,
        subject,
        json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(),
        f"{subject}.{number}.{kind}",
    )
