"""The content of a complaint: what its channel said, as it said it last. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import fields

from complaints.events.complaint import Classified, Correction, Received
from complaints.events.identity import version_of

READ_EARLIER = timedelta(hours=1)
"""The clock of whoever corrects may be behind that of the broker."""
REVISED_EARLIER = timedelta(days=2)
"""What is newer was received, and stamped by a broker, at most a day before it says that it was revised (`validate`);
and clocks may differ."""
_FIELDS = tuple(field.name for field in fields(Received))


def newest_content(contents: Iterable[Received]) -> Received:
    """Of one complaint, what was revised last, as versions tell it; of that with the latest `submitted`, as ClickHouse
    decides it; of that the first given.
    """
    return max(contents, key=lambda one: (version_of(one.revised, 0), one.submitted))


def content_of(event: Classified) -> Received:
    """The complaint without the decision on it."""
    return Received(**{name: getattr(event, name) for name in _FIELDS})


def newer_since(correction: Correction) -> datetime:
    """No newer content than that of the correction was classified before this, or whoever decided has read it."""
    if correction.read:
        return correction.read - READ_EARLIER
    return correction.complaint.revised - REVISED_EARLIER
