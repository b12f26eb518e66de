"""Turns a classified record into a row of `complaint_facts`. Pure; any bytes give a row or a Reject, no exception."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from complaints.events.complaint import Confidence, Time, Version
from complaints.events.identity import LATEST, current_version
from complaints.outcome import Reject, reject_of

Row = tuple[int, UUID, *tuple[object, ...]]
"""Values in the order of COLUMNS; the first two are the hour and the complaint's id."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class _Place(Struct, frozen=True):
    longitude: float | None = None
    latitude: float | None = None


class _Area(Struct, frozen=True):
    province: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    method: str | None = None


class _Label(Struct, frozen=True):
    code: str
    confidence: Confidence


class _Classification(Struct, frozen=True):
    categories: list[_Label]
    kind: str
    urgency: str
    model: str


class _Route(Struct, frozen=True):
    agency: str


class _Routing(Struct, frozen=True):
    rules: str
    routes: list[_Route] | None = None
    triage: str | None = None
    triaged: str | None = None


class _Classified(Struct, frozen=True):
    """The part of `complaints.events.complaint.Classified` that becomes a fact; other fields are skipped.

    Null means absent here as it does there: everything the worker writes must be readable.
    """

    complaint_id: UUID
    channel: str
    text: str
    submitted: Time
    received: Time
    version: Version
    area: _Area
    classification: _Classification
    routing: _Routing
    reference: str | None = None
    place: _Place | None = None
    status: str | None = None


COLUMNS: Final = {
    "hour": "UInt32",
    "complaint_id": "UUID",
    "version": "UInt64",
    "submitted": "Int64",
    "received": "Int64",
    "channel": "String",
    "reference": "String",
    "text": "String",
    "province": "String",
    "district": "String",
    "subdistrict": "String",
    "area_method": "String",
    "longitude": "Nullable(Float64)",
    "latitude": "Nullable(Float64)",
    "categories": "Array(String)",
    "confidence": "Float32",
    "kind": "String",
    "urgency": "String",
    "agencies": "Array(String)",
    "triage": "String",
    "triaged": "String",
    "status": "String",
    "rules": "String",
    "model": "String",
    "decided": "Int64",
}
"""The order of a row's values, with the ClickHouse types they are sent as.

`hour` is in seconds, `submitted`, `received` and `decided` in milliseconds since 1970. Unknown coordinates are None.
"""

_NOWHERE = _Place()
_DECODER = msgspec.json.Decoder(_Classified)
_ENCODER = msgspec.json.Encoder()


def row_of(value: bytes | None, written: int = 0) -> Row | Reject:
    """The row of one record's value, or why there is none; `written` is the record's timestamp in ms since 1970."""
    try:
        one = _DECODER.decode(value or b"")
    except msgspec.ValidationError as error:
        return reject_of(error, "load")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Reject("broken_json", str(error), "load")
    for name, time in (("submitted", one.submitted), ("received", one.received)):
        if not EARLIEST <= time < LATEST:
            return Reject("implausible_time", "not in the years 1970 to 2105", "load", name)
    submitted = int(one.submitted.timestamp() * 1000)
    area, place, categories = one.area, one.place or _NOWHERE, one.classification.categories
    return (
        submitted // 3_600_000 * 3600,
        one.complaint_id,
        current_version(one.version),
        submitted,
        int(one.received.timestamp() * 1000),
        one.channel,
        one.reference or "",
        one.text,
        area.province or "",
        area.district or "",
        area.subdistrict or "",
        area.method or "unknown",
        place.longitude,
        place.latitude,
        [label.code for label in categories],
        categories[0].confidence if categories else 0.0,
        one.classification.kind,
        one.classification.urgency,
        [route.agency for route in one.routing.routes or ()],
        one.routing.triage or "",
        one.routing.triage or one.routing.triaged or "",
        one.status or "",
        one.routing.rules,
        one.classification.model,
        written,
    )


def encode(row: Row) -> bytes:
    """The row as a JSON array, the form in which it is sent."""
    return _ENCODER.encode(row)
