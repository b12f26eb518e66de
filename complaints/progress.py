"""How far a complaint has come, as its sender may know it. Holds neither the reporter nor the complaint's text."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from complaints.events.cloudevents import WithHeaders, headers_in, pairs_of
from complaints.events.dead_letter import PREFIX
from complaints.receipt import Receipt

State = Literal["accepted", "classified", "routed", "refused"]
MOST_REFUSALS: Final = 200_000
"""About 60 MB of memory. More than years of refusals, as a worker stops when it dead-letters too many."""
_WORDS: Final[dict[State, tuple[str, str]]] = {
    "accepted": ("รับเรื่องไว้แล้ว รอการจำแนก", "accepted; it waits to be classified"),
    "classified": ("จำแนกแล้ว รอเจ้าหน้าที่กำหนดหน่วยงาน", "classified; an official decides which agency is concerned"),
    "routed": ("ส่งถึงหน่วยงานแล้ว", "sent to the agencies concerned"),
    "refused": ("ระบบดำเนินการต่อไม่ได้ เจ้าหน้าที่เก็บเรื่องไว้ตรวจสอบ", "it cannot go on by itself; operators have it"),
}


class Named(Struct, frozen=True, kw_only=True):
    """A code of the configuration, with its names."""

    code: str
    thai: str
    english: str


class Decided(Struct, frozen=True, kw_only=True):
    """What was decided last, and when."""

    at: datetime
    categories: tuple[Named, ...] = ()
    agencies: tuple[Named, ...] = ()
    """The responsible one first; none while an official has to decide."""


class Refused(Struct, frozen=True, kw_only=True):
    """A dead letter: why, by a code of the closed list in `complaints.outcome`, and when."""

    at: datetime
    reason: str


class Progress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a sender."""

    complaint_id: UUID
    state: State
    thai: str
    english: str
    accepted: datetime
    decided: datetime | None = None
    categories: tuple[Named, ...] = ()
    agencies: tuple[Named, ...] = ()
    refused: Refused | None = None
    """Also beside a decision, when a later change of the complaint was refused."""


def progress_of(receipt: Receipt, decided: Decided | None, refused: Refused | None) -> Progress:
    """Combine what is known. A refusal older than the last decision is ignored: the dead letter was replayed."""
    if decided and refused and refused.at <= decided.at:
        refused = None
    state: State = "refused" if refused else "accepted"
    if decided:
        state = "routed" if decided.agencies else "classified"
    thai, english = _WORDS[state]
    return Progress(
        complaint_id=receipt.complaint,
        state=state,
        thai=thai,
        english=english,
        accepted=receipt.received,
        decided=decided.at if decided else None,
        categories=decided.categories if decided else (),
        agencies=decided.agencies if decided else (),
        refused=refused,
    )


class DeadLetterRecord(WithHeaders, Protocol):
    """A record of the dead-letter topic; `confluent_kafka.Message` is one."""

    def key(self) -> bytes | None: ...
    def timestamp(self) -> tuple[int, int]: ...


class Refusals:
    """The worker's last refusal of each complaint. Beyond `most` complaints the oldest are forgotten."""

    def __init__(self, received_topic: str, most: int = MOST_REFUSALS) -> None:
        self._origin, self._most = f"{received_topic}/".encode(), most
        self._refused: OrderedDict[UUID, Refused] = OrderedDict()

    def take(self, record: DeadLetterRecord) -> None:
        """Note one record of the dead-letter topic. Never raises, whatever is in it."""
        headers = {name: value for name, value in pairs_of(headers_in(record)) if isinstance(value, bytes)}
        complaint = _uuid(record.key())
        if complaint is None or not headers.get(f"{PREFIX}origin", b"").startswith(self._origin):
            return  # refused before it was accepted, or after it was decided
        at = datetime.fromtimestamp(max(0, record.timestamp()[1]) / 1000, UTC)
        reason = headers.get(f"{PREFIX}reason", b"").decode("ascii", "replace")
        self._refused[complaint] = Refused(at=at, reason=reason)
        self._refused.move_to_end(complaint)
        if len(self._refused) > self._most:
            self._refused.popitem(last=False)

    def get(self, complaint: UUID) -> Refused | None:
        """The last refusal of this complaint, None when there is none."""
        return self._refused.get(complaint)


def _uuid(key: bytes | None) -> UUID | None:
    try:
        return UUID((key or b"").decode("ascii"))
    except ValueError:
        return None
