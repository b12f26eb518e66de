"""JSON Schemas (2020-12) of all event types, made from the types, for readers of topics without our code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from complaints.events.complaint import MAX_OLD_VERSION, MAX_SAFE_INTEGER
from complaints.events.event_type import EventType
from complaints.events.registry import EVENTS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PATTERNS: Final = {
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "date-time": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
    "uuid": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}
"""Added beside `format`, which validators ignore unless told otherwise; a pattern is always checked."""


def schema_of(event: EventType[Any]) -> dict[str, Any]:
    """The schema of one event type's data; its `$id` is what `ce_dataschema` says."""
    kind = event.struct
    _, definitions = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    root = definitions.pop(kind.__name__)
    head = {"$schema": _DIALECT, "$id": event.dataschema}
    schema: dict[str, Any] = _strict({**head, **root, "$defs": dict(sorted(definitions.items()))})
    return schema


def schema_files(folder: Path) -> dict[Path, bytes]:
    """The files that `folder` must hold: one per event type, UTF-8; equal types give equal bytes."""
    return {
        folder / f"{event.ce_type}.json": msgspec.json.format(msgspec.json.encode(schema_of(event)), indent=2) + b"\n"
        for event in EVENTS.values()
    }


def differences(folder: Path) -> list[str]:
    """The files of `folder` that are missing, out of date or of no event type, one line each."""
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
        strict["maximum"] = MAX_SAFE_INTEGER  # our readers accept older, greater versions; new ones are within this
    return {**strict, "pattern": pattern} if pattern else strict
