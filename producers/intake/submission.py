"""What a channel adapter delivers: complaints as the channel gave them, not yet redacted, and rows that are none."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from complaints.events.complaint import Origin, Place
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter


class Submission(Struct, frozen=True, kw_only=True):
    """One complaint in clear. It lives only until `producers.intake.receive` has redacted and sealed it.

    With an `origin`, a `reference` or a `key` (of idempotency) the complaint id is the same at every repeat, and
    `submitted` is required, because a complaint is filed under the hour of `submitted`, that of its newest version.
    """

    channel: str
    text: str
    submitted: datetime | None = None
    reference: str | None = None
    key: str | None = None
    revised: datetime | None = None
    occurred: datetime | None = None
    place: Place | None = None
    labels: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    status: str | None = None
    reporter_type: Literal["citizen", "business", "official", "anonymous"] | None = None
    reporter: Reporter | None = None
    attachments: tuple[str, ...] = ()
    origin: Origin | None = None
    hops: int = 0


class Entry(Struct, frozen=True, kw_only=True):
    """One row of a source: a submission, or why it is none."""

    content: Submission | Reject
    raw: object
    """The row as it came, for a dead letter: bytes, text or what JSON can write. No columns of the reporter."""
    origin: str
    """`file#line`, in messages and dead letters."""
    position: int
    """Number of the row in its source, from 1; reading can go on after it."""
    reporter: Reporter | None = None
    """Personal data of the row beyond `raw`, sealed into its dead letter; None where the submission has it all."""
