"""Webhooks: how far each subscriber has come, and what operators ask of the service that delivers to them."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta

from complaints.events.complaint import MAX_SAFE_INTEGER, Code, OrNull, Strict, Time, fill_nulls
from complaints.events.event_type import EventType

Number = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
TopicName = Annotated[str, Meta(min_length=1, max_length=249)]
OrderAction = Literal[
    "replay",  # deliver again what was written since a time
    "deliver",  # deliver one record again, as of a dead letter
    "enable",  # go on after the receiver answered 410, or after `disable`
    "disable",  # deliver nothing until `enable`; nothing is lost meanwhile
]


class RecordPlace(Strict, frozen=True, kw_only=True):
    """A record on a topic."""

    topic: TopicName
    partition: Number
    offset: Number


class OffsetRange(Strict, frozen=True, kw_only=True):
    """Offsets from `first` to the one before `end`."""

    first: Number
    end: Number


class WebhookPosition(Strict, frozen=True, kw_only=True):
    """How far a subscriber has come in one partition."""

    topic: TopicName
    partition: Number
    next: Annotated[Number, Meta(description="every record before it is done")]
    ahead: OrNull[Annotated[tuple[OffsetRange, ...], Meta(description="done beyond `next`, while a case waits")]] = ()
    topic_id: OrNull[Annotated[str, Meta(max_length=100, description="tells a topic that was created anew")]] = ""

    def __post_init__(self) -> None:
        if self.ahead is None or self.topic_id is None:
            fill_nulls(self)


class WaitingDelivery(Strict, frozen=True, kw_only=True):
    """An event that its receiver has not taken yet."""

    record: RecordPlace
    attempts: Number
    since: Annotated[Time, Meta(description="when it failed first")]
    due: Annotated[Time, Meta(description="when it is tried next")]
    why: Annotated[str, Meta(max_length=200, description="the last failure")]


class WebhookState(Strict, frozen=True, kw_only=True):
    """How far a subscriber has come, and how it fares. The newest of a subscription counts."""

    subscription: Code
    agency: Code
    at: Time
    positions: tuple[WebhookPosition, ...]
    orders: Annotated[Number, Meta(description="every order before this offset of the topic of orders is carried out")]
    again: OrNull[Annotated[tuple[RecordPlace, ...], Meta(description="records to be delivered again")]] = ()
    waiting: OrNull[Annotated[tuple[WaitingDelivery, ...], Meta(description="events that failed, one of a case")]] = ()
    delivered: OrNull[Annotated[Number, Meta(description="in all")]] = 0
    last_delivered: Time | None = None
    failing_since: Annotated[Time, Meta(description="since then the receiver has taken nothing")] | None = None
    last_failure: Annotated[str, Meta(max_length=200)] | None = None
    disabled: Annotated[Time, Meta(description="delivers nothing since then: 410 Gone, or an operator")] | None = None

    def __post_init__(self) -> None:
        if None in (self.again, self.waiting, self.delivered):
            fill_nulls(self)


class WebhookOrder(Strict, frozen=True, kw_only=True):
    """What an operator asks of the service that delivers webhooks."""

    order_id: UUID
    subscription: Code
    action: OrderAction
    at: Time
    since: Annotated[Time, Meta(description="of `replay`: by the broker's clock")] | None = None
    record: Annotated[RecordPlace, Meta(description="of `deliver`")] | None = None


WEBHOOK_STATE: Final = EventType("th.go.1111.webhook.state.v1", WebhookState, "How far a webhook subscriber has come")
WEBHOOK_ORDER: Final = EventType("th.go.1111.webhook.order.v1", WebhookOrder, "Order to the webhook service")
