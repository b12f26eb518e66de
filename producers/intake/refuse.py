"""From a refused row or body to the record of `complaints.dead.v1`: original bytes redacted, personal data sealed."""

from __future__ import annotations

import json

import msgspec

from complaints.events.dead_letter import dead_headers
from complaints.events.identity import keyed_id
from complaints.outcome import Reject
from complaints.privacy.redact import redact_bytes, redact_raw
from complaints.privacy.sealing import Reporter, Sealer
from producers.intake.submission import Entry, Submission
from stores.kafka.record import Record

MAX_ORIGINAL_BYTES = 2_000_000
"""Leaves room for headers under `max.message.bytes` of the dead-letter topic; a longer original is cut."""


def refuse(reject: Reject, entry: Entry, *, channel: str, sealer: Sealer) -> Record:
    """The dead letter of one row.

    What was found in the original, and the reporter, are sealed in the header `dead.reporter`, bound to
    `keyed_id(channel, origin)` because a refused row need not have a complaint id.
    """
    clean, found = redact_raw(_as_text(entry.raw))
    stated = entry.content.reporter if isinstance(entry.content, Submission) else None
    known = entry.reporter or stated or Reporter()
    reporter = msgspec.structs.replace(known, mentioned=(*known.mentioned, *found))
    value = clean.encode("utf-8", "surrogateescape")
    headers = dead_headers(reject, entry.origin, channel)
    if len(value) > MAX_ORIGINAL_BYTES:
        headers.append(("dead.cut_from_bytes", str(len(value)).encode()))
    if sealed := sealer.seal(reporter, keyed_id(channel, entry.origin)):
        headers.append(("dead.reporter", msgspec.json.encode(sealed)))
    return Record(key=entry.origin.encode("utf-8", "replace"), value=value[:MAX_ORIGINAL_BYTES], headers=headers)


def refuse_record(reject: Reject, record: Record, *, channel: str, origin: str) -> Record:
    """The dead letter of a record that the broker refuses, or of bytes in the spool that are no record."""
    headers = dead_headers(reject, origin, channel, record.headers)
    value = redact_bytes(record.value)
    if len(value) > MAX_ORIGINAL_BYTES:
        headers.append(("dead.cut_from_bytes", str(len(value)).encode()))
    return Record(key=record.key, value=value[:MAX_ORIGINAL_BYTES], headers=headers)


def _as_text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bytes):
        return raw.decode("utf-8", "surrogateescape")
    return json.dumps(raw, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
