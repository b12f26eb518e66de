"""Encodes a record to bytes for the spool, and decodes it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from complaints.errors import PermanentError
from stores.kafka.record import Record


class _Stored(Struct, frozen=True, array_like=True):
    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes]]


_DECODER = msgspec.msgpack.Decoder(_Stored)


def encode(record: Record) -> bytes:
    """The record as bytes."""
    headers = [(name, value.encode() if isinstance(value, str) else value or b"") for name, value in record.headers]
    return msgspec.msgpack.encode(_Stored(record.key, record.value, headers))


def decode(payload: bytes) -> Record:
    """What `encode` was given. Raises PermanentError for bytes that it never made."""
    try:
        stored = _DECODER.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PermanentError(f"no record of the spool: {error}") from error
    return Record(key=stored.key, value=stored.value, headers=list(stored.headers))
