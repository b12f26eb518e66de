"""Ids of steps that came through another system: made of its message, and recognisable as its own. Pure.

Other systems give their messages no id and send them again. The id of a step follows from the whole message, so a
message that comes again asks for the same step, which is taken once. And whoever sees the step later knows through whom
it came, so it is not sent back there.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

_CLEAR = ~(0xF000 << 64 | 0xC000 << 48)
_VERSION_8 = 0x8000 << 64 | 0x8000 << 48
_MARK_BYTES = 6
"""Of 16: a chance of 2^-48 that an id made at random looks like that of a system."""


def message_id(partner: str, *content: object) -> UUID:
    """The id of a step asked for by a partner's message. A UUID of version 8 (RFC 9562: of our own making)."""
    digest = hashlib.sha256("\0".join(map(str, content)).encode("utf-8", "replace")).digest()
    number = int.from_bytes(_mark(partner) + digest[: 16 - _MARK_BYTES])
    return UUID(int=number & _CLEAR | _VERSION_8)


def came_from(partner: str, update: UUID | None) -> bool:
    """Whether a step was asked for by a message of this partner."""
    return update is not None and update.version == 8 and update.bytes[:_MARK_BYTES] == _mark(partner)


def _mark(partner: str) -> bytes:
    return hashlib.sha256(f"exchange {partner}".encode()).digest()[:_MARK_BYTES]
