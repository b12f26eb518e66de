"""Ids and signatures of webhooks. Source: Standard Webhooks 1.0.0, symmetric signatures (`v1`)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_ID_CHARS = 32


def webhook_id(source: str, event_id: str) -> str:
    """The id of an event's webhook, the same at every attempt, restart and replay.

    Made from what identifies a CloudEvent. Not the event's id itself: that has dots in it, and what is signed is
    delimited by dots.
    """
    digest = hashlib.sha256(f"{source}\n{event_id}".encode()).hexdigest()
    return f"msg_{digest[:_ID_CHARS]}"


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature, `v1,` and base64; `timestamp` in seconds since 1970."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(keys: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of one attempt, signed with each of the keys; `at` is the time of the attempt."""
    timestamp = int(at.timestamp())
    return {
        ID: message_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }
