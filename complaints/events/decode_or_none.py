"""Reading records that others may have written: any bytes are either what a decoder expects or nothing."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def decode_or_none(decoder: msgspec.json.Decoder[T], value: bytes | None) -> T | None:
    """What the decoder finds in a record's value; None when it does not fit."""
    try:
        return decoder.decode(value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
