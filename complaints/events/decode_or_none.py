"""Decoding of records that other programs may have written: bytes that do not fit give None."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def decode_or_none(decoder: msgspec.json.Decoder[T], value: bytes | None) -> T | None:
    """The decoded value of a record; None when the bytes do not fit the decoder's type."""
    try:
        return decoder.decode(value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
