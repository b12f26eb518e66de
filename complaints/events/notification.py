"""Notices to citizens: which steps of their cases they are told of, and what became of telling them.

Neither event holds who the citizen is, nor the tracking code: the contact stays sealed with the complaint.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID, uuid5

from msgspec import Meta

from complaints.events.case import Count, State, StepName
from complaints.events.complaint import Code, OrNull, Strict, Time, fill_nulls
from complaints.events.event_type import EventType

NAMESPACE: Final = UUID("2b7c41de-1111-5d1e-9a55-60c40fd71111")
"""The UUID namespace of notices. Never change it: what was sent is recognised by these ids."""

NoticeChannel = Literal["line", "email"]
Text = Annotated[str, Meta(min_length=1, max_length=1000)]
SendState = Literal[
    "sending",  # being handed over, or the process ended while it was
    "waiting",  # certainly not delivered; it will be tried again
    "sent",  # the mail server or LINE has taken it
    "unknown",  # it may or may not have been taken, and is not sent again
    "refused",  # every channel refuses it for good; it is a dead letter too
    "skipped",  # not sent, see `reason`
    "undeliverable",  # e-mail: taken, and sent back later; `status` is the class of reason (RFC 3463)
]
SkipReason = Literal[
    "withdrawn",  # the citizen withdrew the complaint
    "no_contact",  # the citizen left no contact that a channel of this notice could use
    "gone",  # the complaint, or what was sealed with it, is not there any more
    "too_old",  # it could not be delivered within `max_age_hours`
]
FINAL: Final[frozenset[SendState]] = frozenset({"sent", "unknown", "refused", "skipped", "undeliverable"})


def notice_id(case: UUID, number: int) -> UUID:
    """The id of the notice of a step, a UUIDv5: the same step has the same, wherever and however often it is read."""
    return uuid5(NAMESPACE, f"{case}\0{number}")


class Notice(Strict, frozen=True, kw_only=True):
    """A step that the citizen is to be told of."""

    notice_id: Annotated[UUID, Meta(description="from the case's id and the step's number")]
    complaint_id: UUID
    number: Annotated[Count, Meta(description="of the step within its case")]
    step: StepName
    at: Annotated[Time, Meta(description="when the step was taken")]
    state: Annotated[State, Meta(description="of the case after it")]
    agency: Annotated[Code, Meta(description="responsible from then on; absent: 1111's queue")] | None = None
    channels: Annotated[tuple[NoticeChannel, ...], Meta(min_length=1, description="in order of preference")]
    due: Annotated[Time, Meta(description="not sent before, unless another notice of the case is")]
    urgent: OrNull[Annotated[bool, Meta(description="sent in quiet hours too")]] = False
    th: Annotated[Text, Meta(description="what the citizen is told, in Thai")]
    en: Annotated[Text, Meta(description="the same in English")]

    def __post_init__(self) -> None:
        if self.urgent is None:
            fill_nulls(self)


class Sending(Strict, frozen=True, kw_only=True):
    """A message to a citizen and how far it has come. The newest of a message counts."""

    message_id: Annotated[UUID, Meta(description="of the first notice in it")]
    complaint_id: UUID
    numbers: Annotated[tuple[Count, ...], Meta(min_length=1, description="the steps that it tells of")]
    state: SendState
    at: Time
    sender: Annotated[UUID, Meta(description="the process that wrote this; a new one at each start")]
    channel: NoticeChannel | None = None
    begun: Annotated[Time, Meta(description="when it was first handed over on this channel")] | None = None
    refused: OrNull[Annotated[tuple[NoticeChannel, ...], Meta(description="channels that refuse it for good")]] = ()
    reason: SkipReason | None = None
    status: (
        Annotated[str, Meta(max_length=20, description="what the mail server or LINE answered: numbers only")] | None
    ) = None

    def __post_init__(self) -> None:
        if self.refused is None:
            fill_nulls(self)


NOTICE: Final = EventType("th.go.1111.case.notice.v1", Notice, "Citizen to be told of a step")
SENDING: Final = EventType("th.go.1111.case.notice-sending.v1", Sending, "Message to a citizen, and how far it is")
