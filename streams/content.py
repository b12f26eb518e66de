"""The content of a complaint: what its channel last said of it, without the decision. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import fields

from complaints.events.complaint import Classified, Correction, Received
from complaints.events.identity import version_of

READ_EARLIER = timedelta(hours=1)
"""Margin for a clock of the person who corrects that differs from the broker's."""
REVISED_EARLIER = timedelta(days=2)
"""A revision is received, and stamped by a broker, at most one day before its `revised` time (`validate`); one more day
is for clocks that differ."""
_FIELDS = tuple(field.name for field in fields(Received))


def newest_content(contents: Iterable[Received]) -> Received:
    """Of one complaint's contents, the one revised last, compared as versions are.

    Of several the one with the latest `submitted`, as in ClickHouse; of several such the first given.
    """
    return max(contents, key=lambda one: (version_of(one.revised, 0), one.submitted))


def content_of(event: Classified) -> Received:
    """The complaint of an event, without the decision on it."""
    return Received(**{name: getattr(event, name) for name in _FIELDS})


def newer_since(correction: Correction) -> datetime:
    """The time before which no content was classified that is newer than the correction's and unread by its author."""
    if correction.read:
        return correction.read - READ_EARLIER
    return correction.complaint.revised - REVISED_EARLIER
