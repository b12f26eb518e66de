"""Traffy's times: local to Bangkok and without an offset. Pure."""

from __future__ import annotations

from datetime import datetime

from complaints.clock import BANGKOK


def read_local(text: str | None) -> datetime | None:
    """The time, in Bangkok where it has no offset; None where there is none. Raises ValueError for what is no time."""
    if not (text and text.strip()):
        return None
    time = datetime.fromisoformat(text.strip())
    return time if time.tzinfo else time.replace(tzinfo=BANGKOK)


def local(time: datetime) -> str:
    """As Traffy writes it."""
    return f"{time.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S.%f}"
