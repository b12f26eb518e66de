"""A Traffy Fondue ticket, in any shape it is published in, as a submission.

Shapes (seen 2022-2026): bulk CSV with `coords` "lon,lat", `comment` and `organization`; CSV with `lon`, `lat`,
`description` and `org`; JSON of the search and GeoJSON calls. Times carry +00, save those of the statistics call
(`geojson/v1`), which are naive and mean Bangkok. Coordinates are longitude first everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from complaints.clock import BANGKOK
from complaints.events.complaint import Place
from complaints.fold import fold_name
from complaints.outcome import Reject, Step
from producers.intake.submission import Submission
from producers.reading.cell import CellError
from producers.reading.list_cell import read_addresses, read_list, split_list
from producers.reading.number_cell import read_number
from producers.reading.reference_cell import read_reference

CHANNEL = "traffy"
UNSPECIFIC = "อื่นๆ"
STEP: Step = "traffy"
_NOTHING = frozenset(("", "nan", "NaN", "None", "null", "NaT", "<NA>"))
_LABELS = ("type", "problem_type", "problem_type_abdul", "problem_type_fondue")
_BODIES = ("org", "organization")
_FIELDS = {
    "ticket_id": "reference", "timestamp": "submitted", "last_activity": "revised", "description": "text",
    "comment": "text", "address": "place.address", "coords": "place", "lon": "place.longitude", "lat": "place.latitude",
    "longitude": "place.longitude", "latitude": "place.latitude", "state": "status", "status": "status",
}  # fmt: skip
"""Columns that are read, and the field of a complaint each of them gives."""
_STRANGE = frozenset((CellError, list, dict))
_PHOTOS = ("photo", "photo_url", "photo_after", "after_photo")

Fields = Mapping[str, object]
T = TypeVar("T")


def ticket(fields: Fields) -> Submission | Reject:
    """A ticket as a submission, or why it is none."""
    try:
        _refuse_errors(fields)
        submitted = _time(fields, "timestamp")
        revised = _time(fields, "last_activity")
        place = _place(fields)
        reference = _reference(fields)
        labels = _names(fields, "labels", _LABELS)
        bodies = _names(fields, "bodies", _BODIES)
        attachments = _names(fields, "attachments", _PHOTOS, read_addresses)
    except _UnreadableError as error:
        return Reject("invalid_field", error.what, STEP, error.field)
    if submitted is None:
        return Reject("invalid_field", "column timestamp is empty", STEP, "submitted")
    text = _text(fields, "description", "comment")
    return Submission(
        channel=CHANNEL,
        text=text or " ".join(label for label in labels if fold_name(label) != UNSPECIFIC),
        submitted=submitted,
        reference=reference,
        key=None if reference else _key(submitted, text),
        # A ticket without activity was last revised when submitted, so a repeated import gives the same version.
        revised=max(revised, submitted) if revised else submitted,
        place=place,
        labels=labels,
        bodies=bodies,
        status=_text(fields, "state", "status") or None,
        attachments=tuple(url for url in attachments if url.startswith("http")),
    )


class _UnreadableError(ValueError):
    def __init__(self, field: str, what: str) -> None:
        super().__init__(field, what)
        self.field, self.what = field, what


def _refuse_errors(fields: Fields) -> None:
    if _STRANGE.isdisjoint(map(type, fields.values())):
        return  # nearly always
    for column, field in _FIELDS.items():
        if isinstance(value := fields.get(column), CellError):
            raise _UnreadableError(field, f"column {column} holds {value.code}, an error of the spreadsheet")
        if isinstance(value, (list, dict)) and column != "coords":
            raise _UnreadableError(field, f"column {column} holds a list or an object of JSON")


def _reference(fields: Fields) -> str | None:
    try:
        return read_reference(fields.get("ticket_id"))
    except ValueError as error:
        raise _UnreadableError("reference", f"column ticket_id {error}") from error


def _key(submitted: datetime, text: str) -> str:
    """The idempotency key of a ticket without a number: made of what no later snapshot of it changes."""
    return f"{submitted.isoformat()} {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _text(fields: Fields, *names: str) -> str:
    """The first of these fields that holds something; numbers and texts alike."""
    for name in names:
        value = fields.get(name)
        if value is not None and (text := str(value).strip()) not in _NOTHING:
            return text
    return ""


def _time(fields: Fields, name: str) -> datetime | None:
    text = _text(fields, name)
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        field = "submitted" if name == "timestamp" else "revised"
        raise _UnreadableError(field, f"column {name} holds no time") from None
    return time if time.tzinfo else time.replace(tzinfo=BANGKOK)


def _place(fields: Fields) -> Place | None:
    address = _text(fields, "address") or None
    coords = fields.get("coords")
    if coords:
        pair = [str(part) for part in _parts("place", "coords", coords, split_list)]
    else:
        pair = [_text(fields, "lon", "longitude"), _text(fields, "lat", "latitude")]
    if not any(part.strip() not in _NOTHING for part in pair):
        return Place(address=address) if address else None
    if len(pair) != 2:
        raise _UnreadableError("place", "column coords does not hold longitude,latitude")
    return Place(address=address, longitude=_degrees(pair[0], "longitude"), latitude=_degrees(pair[1], "latitude"))


def _degrees(text: str, name: str) -> float | None:
    if text.strip() in _NOTHING:
        return None
    try:
        return read_number(text)
    except ValueError:
        raise _UnreadableError(f"place.{name}", "not a number") from None


def _names(
    fields: Fields, field: str, columns: Iterable[str], read: Callable[[object], tuple[str, ...]] = read_list
) -> tuple[str, ...]:
    """Distinct entries of lists, in whatever way they are written."""
    names: dict[str, None] = {}
    for column in columns:
        if value := fields.get(column):
            names.update(dict.fromkeys(_parts(field, column, value, read)))
    return tuple(names)


def _parts(field: str, column: str, value: object, read: Callable[[object], Iterable[T]]) -> Iterable[T]:
    if isinstance(value, CellError):
        raise _UnreadableError(field, f"column {column} holds {value.code}, an error of the spreadsheet")
    try:
        return read(value)
    except ValueError as error:
        raise _UnreadableError(field, f"column {column} {error}") from error
