"""JSON Schemas (2020-12) of all event types, made from the types, for readers of topics without our code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from complaints.events.cloudevents import (
    CLASSIFIED,
    CORRECTED,
    DEAD_ACTION,
    MOVED,
    PROCESS,
    RECEIPTS,
    RECEIVED,
    SCHEMAS,
)
from complaints.events.complaint import (
    MAX_OLD_VERSION,
    MAX_SAFE_INTEGER,
    Classified,
    Correction,
    Moved,
    Received,
    Strict,
)
from complaints.events.dead_action import DeadAction
from complaints.events.process_report import ProcessReport
from complaints.events.receipt_page import ChainPage

EVENTS: Final[dict[str, type[Strict]]] = {
    RECEIVED: Received,
    CLASSIFIED: Classified,
    CORRECTED: Correction,
    MOVED: Moved,
    DEAD_ACTION: DeadAction,
    RECEIPTS: ChainPage,
    PROCESS: ProcessReport,
}
"""Event type to the struct of its data."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PATTERNS: Final = {
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "date-time": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
    "uuid": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}
"""`format` only informs unless a validator is told otherwise; a pattern always judges."""


def schema_of(event_type: str) -> dict[str, Any]:
    """The schema of one event type's data; its `$id` is what `ce_dataschema` says."""
    kind = EVENTS[event_type]
    _, definitions = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    root = definitions.pop(kind.__name__)
    head = {"$schema": _DIALECT, "$id": SCHEMAS + event_type}
    schema: dict[str, Any] = _strict({**head, **root, "$defs": dict(sorted(definitions.items()))})
    return schema


def schema_files(folder: Path) -> dict[Path, bytes]:
    """What `folder` must hold: one file per event type, UTF-8, the same bytes every time."""
    return {
        folder / f"{event_type}.json": msgspec.json.format(msgspec.json.encode(schema_of(event_type)), indent=2) + b"\n"
        for event_type in EVENTS
    }


def differences(folder: Path) -> list[str]:
    """What is missing, out of date or not ours in `folder`, one line each."""
    expected = schema_files(folder)
    stale = [f"{path}: does not match its type" for path, text in expected.items() if _read(path) != text]
    return stale + [f"{path}: no such event type" for path in sorted(folder.glob("*.json")) if path not in expected]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _strict(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    pattern = _PATTERNS.get(schema["format"]) if isinstance(schema.get("format"), str) else None
    strict = {key: _strict(value) for key, value in schema.items()}
    if strict.get("maximum") == MAX_OLD_VERSION:
        strict["maximum"] = MAX_SAFE_INTEGER  # readers still take what was written before, writers keep to this
    return {**strict, "pattern": pattern} if pattern else strict
