"""What is tried with a receiver of webhooks, and which answer is right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from operations.conformance.events import FIRST_VERSION, Event, Examples
from sinks.webhooks.delivery import CONTENT_TYPE, body_of
from sinks.webhooks.secrets import key_of, new_secret
from sinks.webhooks.sign import SIGNATURE, signed_headers, webhook_id

LONG_TEXT_CHARS = 600_000
"""Of three bytes each: nearly the largest record there can be on an agency's topic, 2 MiB."""
OFF_BY = timedelta(minutes=10)
"""Receivers take what is at most five minutes old or early."""
Expected = Literal["taken", "refused"]


@dataclass(frozen=True)
class Request:
    """One POST."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Trial:
    """Requests that are sent one after another, each of which must be answered so."""

    name: str
    th: str
    en: str
    expected: Expected
    requests: Callable[[datetime], Sequence[Request]]
    """What to send, signed at this time."""
    advice: str
    """What is wrong with a receiver that answers otherwise."""


def trials(examples: Examples, key: bytes) -> Iterator[Trial]:
    """All trials, in the order in which they are to be made. The first shows whether the receiver works at all."""
    other = key_of(new_secret(), "")
    one, revised = examples.classified(full=True), examples.classified()
    versions = [examples.classified(complaint=revised.subject, version=FIRST_VERSION + more) for more in (0, 20, 10)]

    def signed(*events: Event, by: Sequence[bytes] = (key,)) -> Callable[[datetime], list[Request]]:
        return lambda now: [request_of(event, by, now) for event in events]

    def late(by: timedelta) -> Callable[[datetime], list[Request]]:
        return lambda now: [request_of(examples.classified(), (key,), now + by)]

    taken: Expected = "taken"
    refused: Expected = "refused"
    yield Trial(
        "valid",
        "เหตุการณ์ที่ถูกต้อง",
        "a valid event",
        taken,
        signed(one),
        "a valid event is not taken: is the secret the same on both sides?",
    )
    yield Trial(
        "examples",
        "ตัวอย่างทุกแบบ",
        "every golden example",
        taken,
        signed(*examples.every()),
        "read the examples in config/schemas/examples",
    )
    yield Trial(
        "repeated",
        "เหตุการณ์เดิมซ้ำ",
        "the same event again",
        taken,
        signed(one, one),
        "answer 2xx to a repeat, and pass it over by its webhook-id: else it is sent for days",
    )
    yield Trial(
        "revised",
        "ฉบับแก้ไข และฉบับเก่าที่มาทีหลัง",
        "a revision, then an older version",
        taken,
        signed(*versions),
        "answer 2xx and keep the greater version",
    )
    yield Trial(
        "moved_away",
        "เรื่องที่ย้ายไปหน่วยงานอื่น",
        "moved away, known and unknown complaint",
        taken,
        signed(examples.moved(revised.subject, FIRST_VERSION + 30), examples.moved()),
        "close the complaint if you have it; answer 2xx in any case",
    )
    yield Trial(
        "unknown_type",
        "ประเภทที่ยังไม่รู้จัก",
        "an unknown type",
        taken,
        signed(examples.of_a_later_release()),
        "pass over types that you do not know, with 2xx: later releases add some",
    )
    yield Trial(
        "unknown_field",
        "ฟิลด์ที่ยังไม่รู้จัก",
        "unknown fields",
        taken,
        signed(examples.with_unknown_fields()),
        "pass over fields that you do not know: later releases add some",
    )
    yield Trial(
        "empty_optional",
        "ฟิลด์ที่ไม่บังคับเป็น null",
        "null in optional fields",
        taken,
        signed(examples.with_nulls()),
        "null in an optional field is the same as an absent one",
    )
    yield Trial(
        "largest_number",
        "เลขที่ใหญ่ที่สุด",
        "the largest number",
        taken,
        signed(examples.largest_number()),
        "versions go up to 2^53 - 1: keep them in 64 bits",
    )
    yield Trial(
        "largest_body",
        "เนื้อหายาวที่สุด",
        "the largest body",
        taken,
        signed(examples.long_text(LONG_TEXT_CHARS)),
        "bodies have up to 2 MiB: raise the limit of your server",
    )
    yield Trial(
        "other_spelling",
        "JSON ที่เขียนต่างแบบ",
        "the same JSON in other spelling",
        taken,
        lambda now: [_spelt_otherwise(examples.classified(), key, now)],
        "verify the bytes of the body as they came, before parsing; do not write the JSON anew",
    )
    yield Trial(
        "key_rotation",
        "ลายเซ็นหลายกุญแจ",
        "two signatures, yours is the second",
        taken,
        signed(examples.classified(), by=(other, key)),
        "one valid signature among those in webhook-signature is enough",
    )
    yield Trial(
        "other_scheme",
        "ลายเซ็นแบบอื่นปนมา",
        "a signature of another scheme before yours",
        taken,
        lambda now: [_with_other_scheme(examples.classified(), key, now)],
        "pass over signatures that do not begin with v1,",
    )
    yield Trial(
        "wrong_key",
        "ลายเซ็นของกุญแจอื่น",
        "signed with another key",
        refused,
        signed(one, by=(other,)),
        "ANYBODY can send you complaints: verify the signature, answer 401",
    )
    yield Trial(
        "changed_body",
        "เนื้อหาถูกแก้หลังลงนาม",
        "changed after signing",
        refused,
        lambda now: [_changed(examples.classified(), key, now)],
        "the signature must be verified over the body",
    )
    yield Trial(
        "changed_id",
        "รหัสถูกแก้หลังลงนาม",
        "another webhook-id than signed",
        refused,
        lambda now: [_with(request_of(examples.classified(), (key,), now), "webhook-id", "msg_other")],
        "verify the signature over id, timestamp and body: else old events can be sent again",
    )
    yield Trial(
        "unsigned",
        "ไม่มีลายเซ็น",
        "without a signature",
        refused,
        lambda now: [_without(request_of(examples.classified(), (key,), now))],
        "refuse what has no webhook-signature, with 4xx",
    )
    yield Trial(
        "too_old",
        "เวลาเก่าเกินไป",
        "ten minutes old",
        refused,
        late(-OFF_BY),
        "refuse a webhook-timestamp more than five minutes off: else old events can be sent again",
    )
    yield Trial(
        "too_early",
        "เวลาในอนาคต",
        "ten minutes early",
        refused,
        late(OFF_BY),
        "refuse a webhook-timestamp more than five minutes off",
    )
    yield Trial(
        "still_valid",
        "ยังรับได้หลังการทดสอบทั้งหมด",
        "a valid event after all this",
        taken,
        signed(examples.classified()),
        "what was refused before must not keep out what is valid",
    )


def fault_in(trial: Trial, status: int) -> str:
    """What is wrong with an answer; empty where it is right."""
    if trial.expected == "taken":
        if 200 <= status < 300:
            return ""
        if 300 <= status < 400:
            return f"HTTP {status}: redirects are not followed. {trial.advice}"
        return f"HTTP {status}, 2xx expected: {trial.advice}"
    if status == 410:
        return f"HTTP {status} ends all deliveries: answer 401"
    return "" if 400 <= status < 500 else f"HTTP {status}, 4xx expected: {trial.advice}"


def request_of(event: Event, keys: Sequence[bytes], now: datetime) -> Request:
    """An event as `complaints webhooks run` sends it."""
    return _signed(event, body_of(event.attributes, event.data), keys, now)


def _signed(event: Event, body: bytes, keys: Sequence[bytes], now: datetime) -> Request:
    message = webhook_id(event.attributes["source"], event.id)
    return Request({"Content-Type": CONTENT_TYPE, **signed_headers(keys, message, now, body)}, body)


def _spelt_otherwise(event: Event, key: bytes, now: datetime) -> Request:
    """With white space and an escaped letter, which writing it anew would not keep."""
    body = body_of(event.attributes, event.data)
    spelt = body.replace(b'{"specversion":"1.0",', b'{ "specversion" : "\\u0031.0" ,\n ')
    return _signed(event, spelt, (key,), now)


def _with_other_scheme(event: Event, key: bytes, now: datetime) -> Request:
    request = request_of(event, (key,), now)
    return _with(request, SIGNATURE, f"v1a,{'A' * 86}== {request.headers[SIGNATURE]}")


def _changed(event: Event, key: bytes, now: datetime) -> Request:
    request = request_of(event, (key,), now)
    return Request(request.headers, request.body.replace(b'"urgency":"normal"', b'"urgency":"urgent"'))


def _with(request: Request, name: str, value: str) -> Request:
    return Request({**request.headers, name: value}, request.body)


def _without(request: Request) -> Request:
    return Request({name: value for name, value in request.headers.items() if name != SIGNATURE}, request.body)
