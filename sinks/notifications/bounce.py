"""Reads what mail servers send back: reports that a message could not be delivered after all. Pure.

Source: RFC 3464 (delivery status notifications), RFC 3462 (multipart/report), RFC 3463 (status codes). What a server
writes for people, and whom it names, is never read: a message is known by the Message-ID that we gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Final, Literal
from uuid import UUID

STATUS = "message/delivery-status"
RETURNED: Final = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
UNSPECIFIC: Final = "5.0.0"
_STATUS = re.compile(r"\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")
_IN_ANSWER = re.compile(r"\b5[0-9]{2}[ -](5\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")
_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]{1,255}>", re.IGNORECASE)

NoBounce = Literal[
    "no_report",  # another message: an answer of a person or of a holiday program
    "not_failed",  # a report that it was delivered, or is late and still tried
    "not_ours",  # a report on a message that does not have an id as ours
]


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message that a mail server took and nobody got."""

    message_id: UUID
    status: str
    """Of RFC 3463, such as 5.1.1; 5.0.0 where the server does not say more."""


def bounce_in(raw: bytes) -> Bounce | NoBounce:
    """What a message that came back says. Never raises, whatever the bytes are."""
    report = message_from_bytes(raw)
    parts = _parts(report)
    told = next((part for part in parts if part.get_content_type() == STATUS), None)
    if report.get_content_type() != "multipart/report" or told is None:
        return "no_report"
    failed = [block for block in _parts(told) if _field(block, "Action").lower() == "failed"]
    if not failed:
        return "not_failed"
    message = next(filter(None, map(_message_id, _originals(report, parts))), None)
    return "not_ours" if message is None else Bounce(message, _status_of(failed[0]))


def _parts(message: Message) -> Sequence[Message]:
    """Its direct parts: what is inside of a returned message is the message's own."""
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _originals(report: Message, parts: Sequence[Message]) -> Iterator[str]:
    """Where the id of the returned message may be: in its headers, else in those of the report."""
    for part in parts:
        if part.get_content_type() not in RETURNED:
            continue
        inside = _parts(part)
        if not inside:
            written = part.get_payload(decode=True)
            inside = [message_from_bytes(written)] if isinstance(written, bytes) else []
        yield from (_field(each, "Message-ID") for each in inside)
    yield from (_field(report, name) for name in ("In-Reply-To", "References"))


def _message_id(written: str) -> UUID | None:
    found = _ID.search(written)
    return UUID(found[1]) if found else None


def _status_of(block: Message) -> str:
    """The class of reason; that of the remote server's answer where the report itself says no more than "failed".

    4.4.7, as of a server that was tried for days, is final too: what is still tried is not "failed".
    """
    found = _STATUS.match(_field(block, "Status"))
    status = found[1] if found and not found[1].startswith("2") else UNSPECIFIC
    answer = _IN_ANSWER.search(_field(block, "Diagnostic-Code"))
    return answer[1] if status == UNSPECIFIC and answer else status


def _field(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip()
