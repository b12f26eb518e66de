"""What operators did about dead letters, and how a letter is named."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final, Literal

from msgspec import Meta

from complaints.events.complaint import Strict, Time
from complaints.events.event_type import EventType

Action = Literal["replay", "drop"]
LETTER_CHARS = 16


class DeadAction(Strict, frozen=True, kw_only=True):
    """One action on one dead letter."""

    letter: Annotated[str, Meta(pattern=f"^[0-9a-f]{{{LETTER_CHARS}}}$", description="see `letter_id`")]
    action: Action
    at: Time
    by: Annotated[str, Meta(min_length=1, max_length=200, description="who did it")]
    reason: Annotated[str, Meta(description="of the letter")]
    origin: Annotated[str, Meta(description="of the letter")]
    note: Annotated[str, Meta(max_length=1000, description="why, without personal data")] | None = None


DEAD_ACTION: Final = EventType("th.go.1111.dead-letter.action.v1", DeadAction, "Dead letter replayed or dropped")


def letter_id(origin: str, reason: str, value: bytes) -> str:
    """The id of a dead letter: equal for the same bytes, refused at the same origin for the same reason.

    The bytes are part of it because a topic that is deleted and created again uses the same offsets a second time.
    """
    digest = hashlib.sha256(f"{origin}\0{reason}\0".encode("utf-8", "replace") + value)
    return digest.hexdigest()[:LETTER_CHARS]
