"""How well the cells of a column fit each field, whatever the column is called."""

from __future__ import annotations

from collections.abc import Callable

from producers.suggest.column_words import ADDRESS_PART
from producers.suggest.content import Content

_EMPTY = 0.3


def fit(field: str, content: Content) -> float:
    """How well cells fit a field, 0 to 1. An empty column neither fits nor contradicts."""
    if content.empty:
        return _EMPTY
    return _FITS[field](content)


def _text(content: Content) -> float:
    other = max(content.times, content.phones, content.citizen_ids, content.emails, content.urls, content.people)
    long = min(1.0, content.mean_chars / 30)
    return long * (0.4 + 0.6 * content.distinct) * (1 - other) * (1 - 0.5 * content.houses)


def _reference(content: Content) -> float:
    if content.counted:
        return 0.0
    short = 1.0 if content.mean_chars <= 25 else 0.3
    other = max(content.times, content.phones, content.citizen_ids, content.people)
    return content.references * content.distinct**2 * short * (1 - other)


def _address(content: Content) -> float:
    other = max(content.times, content.phones, content.people, content.urls)
    return (0.3 + 0.7 * content.places) * (1 - other)


def _few(content: Content) -> float:
    """Values that are chosen from a list: short and repeated."""
    short = 1.0 if content.mean_chars <= 40 else 0.2
    repeated = 1.0 if content.distinct <= 0.5 or content.filled < 12 else 0.5
    return short * repeated * (1 - max(content.times, content.phones))


def _person(content: Content) -> float:
    other = max(content.times, content.phones, content.citizen_ids, content.places)
    return max(content.people, 0.5 if content.mean_chars <= 40 else 0.1) * (1 - other)


_FITS: dict[str, Callable[[Content], float]] = {
    "text": _text,
    "submitted": lambda content: content.times,
    "revised": lambda content: content.times,
    "occurred": lambda content: content.times,
    "reference": _reference,
    "address": _address,
    ADDRESS_PART: lambda content: (1.0 if content.mean_chars <= 40 else 0.1) * (1 - max(content.times, content.people)),
    "longitude": lambda content: content.longitudes,
    "latitude": lambda content: content.latitudes,
    "labels": _few,
    "bodies": _few,
    "status": _few,
    "attachments": lambda content: max(content.urls, 0.4 if content.mean_chars < 200 else 0.0),
    "reporter_name": _person,
    "reporter_phone": lambda content: content.phones,
    "reporter_email": lambda content: content.emails,
    "reporter_line_id": lambda content: 1.0 if content.mean_chars <= 30 else 0.0,
    "reporter_address": lambda content: (0.4 + 0.6 * max(content.houses, content.places)) * (1 - content.times),
    "reporter_citizen_id": lambda content: content.citizen_ids,
}
FIELDS = tuple(_FITS)
