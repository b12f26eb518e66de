"""Ids and versions: the same input has the same id and version wherever and however often it is read."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from complaints.events.channel_reference import trimmed

NAMESPACE = UUID("5f0c8a52-1111-5e7a-9d1c-7b1f3c0e1111")
"""The UUID namespace of all complaint ids. Never change it: every id in every topic and table depends on it."""

LATEST = datetime(2106, 1, 1, tzinfo=UTC)
"""The limit of all times: a later one fits neither a version nor an hour in ClickHouse."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No complaint is older."""
GENERATION_BITS = 11
MAX_GENERATION = (1 << GENERATION_BITS) - 1
_TIME_BITS = 42
MAX_VERSION = (1 << _TIME_BITS + GENERATION_BITS) - 1
"""53 bits: exact also for programs that read JSON numbers or spreadsheet cells as 64-bit floats."""
_OLD_GENERATION_BITS = 21
_UUID5_CLEAR = ~(0xF000 << 64 | 0xC000 << 48)
_UUID5_SET = 0x5000 << 64 | 0x8000 << 48
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_CORRECTION_PARTS = 32
"""Divides the time from EARLIEST to a correction: LATEST plus such a part of it still fits a version."""


def complaint_id(channel: str, reference: str) -> UUID:
    """Id from the channel's own reference (RFC 9562 UUIDv5 of `channel`, NUL, `reference` as `trimmed` gives it)."""
    return _uuid5(f"{channel}\0{trimmed(reference)}")


def untrimmed_id(channel: str, reference: str) -> UUID:
    """Id as it was made before references were trimmed; retained records of references with blanks still have it."""
    return _uuid5(f"{channel}\0{reference}")


def keyed_id(channel: str, key: str) -> UUID:
    """Id from a channel's idempotency key, where it has no reference of its own."""
    return _uuid5(f"{channel}\0\0{key}")


def unreferenced_id(channel: str, text: str, received: datetime) -> UUID:
    """Id where a channel gives neither reference nor key: content digest and time of receipt."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _uuid5(f"{channel}\0\0\0{digest}\0{received.astimezone(UTC).isoformat()}")


def version_of(revised: datetime, generation: int, *, corrected: datetime = EARLIEST, corrections: int = 0) -> int:
    """The version of a complaint: its content, then the corrections of its decision, then what decided on it.

    High 42 bits: milliseconds since 1970 of the channel's last change. Corrections add their number and a
    thirty-second part of the time from EARLIEST to the last of them. So the version grows with every change of the
    content, with every correction (also one that becomes known late) and with both: nothing is greater than the newest
    content under all corrections.
    Low 11 bits: rule-set generation plus model generation. A newer content beats a newer rule set, so a slow worker
    with old rules never brings old content back.

    At most MAX_VERSION while both times are before LATEST. Raises ValueError for a generation outside
    0..MAX_GENERATION, and for times that do not fit.
    """
    if not 0 <= generation <= MAX_GENERATION:
        raise ValueError(f"generation {generation} outside 0..{MAX_GENERATION}")
    milliseconds = max(0, (revised - _EPOCH) // _MILLISECOND)
    if corrections:
        milliseconds += (corrected - EARLIEST) // _MILLISECOND // _CORRECTION_PARTS + corrections
    if milliseconds >> _TIME_BITS:
        raise ValueError(f"no version can hold {revised.isoformat()}")
    return milliseconds << GENERATION_BITS | generation


def current_version(version: int) -> int:
    """Convert a version read from a record to the form of `version_of`, so that old and new ones compare correctly.

    Older records hold 21 bits of generation, which puts their versions above MAX_VERSION (for every complaint revised
    after February 1970). The result is at most MAX_VERSION for any version below 2**63.
    """
    if version <= MAX_VERSION:
        return version
    generation = version & ((1 << _OLD_GENERATION_BITS) - 1)
    return version >> _OLD_GENERATION_BITS << GENERATION_BITS | min(generation, MAX_GENERATION)


def _uuid5(name: str) -> UUID:
    """`uuid.uuid5` in NAMESPACE in half the time: the worker computes the id of every complaint again to check it."""
    digest = hashlib.sha1(NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _UUID5_CLEAR | _UUID5_SET)
