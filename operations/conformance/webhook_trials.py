"""What is tried with a receiver of webhooks, and which answer is right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from operations.conformance.webhook_requests import Request, Sender

LONG_TEXT_CHARS = 600_000
"""Of three bytes each: nearly the largest record there can be on an agency's topic, 2 MiB."""
OFF_BY = timedelta(minutes=10)
"""Receivers take what is at most five minutes old or early."""


@dataclass(frozen=True)
class Trial:
    """Requests that are sent one after another, each of which must be answered so."""

    name: str
    th: str
    en: str
    expected: Literal["taken", "refused"]
    requests: Callable[[Sender], Sequence[Request]]
    advice: str
    """What is wrong with a receiver that answers otherwise."""


TRIALS = (
    Trial(
        "valid",
        "เหตุการณ์ที่ถูกต้อง",
        "a valid event",
        "taken",
        lambda sender: sender.signed(sender.one),
        "a valid event is not taken: is the secret the same on both sides?",
    ),
    Trial(
        "examples",
        "ตัวอย่างทุกแบบ",
        "every golden example",
        "taken",
        lambda sender: sender.signed(*sender.examples.every()),
        "read the examples in config/schemas/examples",
    ),
    Trial(
        "repeated",
        "เหตุการณ์เดิมซ้ำ",
        "the same event again",
        "taken",
        lambda sender: sender.signed(sender.one, sender.one),
        "answer 2xx to a repeat, and pass it over by its webhook-id: else it is sent for days",
    ),
    Trial(
        "revised",
        "ฉบับแก้ไข และฉบับเก่าที่มาทีหลัง",
        "a revision, then an older version",
        "taken",
        lambda sender: sender.signed(*sender.versions),
        "answer 2xx and keep the greater version",
    ),
    Trial(
        "moved_away",
        "เรื่องที่ย้ายไปหน่วยงานอื่น",
        "moved away, known and unknown complaint",
        "taken",
        lambda sender: sender.signed(*sender.moved()),
        "close the complaint if you have it; answer 2xx in any case",
    ),
    Trial(
        "unknown_type",
        "ประเภทที่ยังไม่รู้จัก",
        "an unknown type",
        "taken",
        lambda sender: sender.signed(sender.examples.of_a_later_release()),
        "pass over types that you do not know, with 2xx: later releases add some",
    ),
    Trial(
        "unknown_field",
        "ฟิลด์ที่ยังไม่รู้จัก",
        "unknown fields",
        "taken",
        lambda sender: sender.signed(sender.examples.with_unknown_fields()),
        "pass over fields that you do not know: later releases add some",
    ),
    Trial(
        "empty_optional",
        "ฟิลด์ที่ไม่บังคับเป็น null",
        "null in optional fields",
        "taken",
        lambda sender: sender.signed(sender.examples.with_nulls()),
        "null in an optional field is the same as an absent one",
    ),
    Trial(
        "largest_number",
        "เลขที่ใหญ่ที่สุด",
        "the largest number",
        "taken",
        lambda sender: sender.signed(sender.examples.largest_number()),
        "versions go up to 2^53 - 1: keep them in 64 bits",
    ),
    Trial(
        "largest_body",
        "เนื้อหายาวที่สุด",
        "the largest body",
        "taken",
        lambda sender: sender.signed(sender.examples.long_text(LONG_TEXT_CHARS)),
        "bodies have up to 2 MiB: raise the limit of your server",
    ),
    Trial(
        "other_spelling",
        "JSON ที่เขียนต่างแบบ",
        "the same JSON in other spelling",
        "taken",
        Sender.spelt_otherwise,
        "verify the bytes of the body as they came, before parsing; do not write the JSON anew",
    ),
    Trial(
        "key_rotation",
        "ลายเซ็นหลายกุญแจ",
        "two signatures, yours is the second",
        "taken",
        lambda sender: sender.signed(sender.new(), by=(sender.other, sender.key)),
        "one valid signature among those in webhook-signature is enough",
    ),
    Trial(
        "other_scheme",
        "ลายเซ็นแบบอื่นปนมา",
        "a signature of another scheme before yours",
        "taken",
        Sender.with_other_scheme,
        "pass over signatures that do not begin with v1,",
    ),
    Trial(
        "wrong_key",
        "ลายเซ็นของกุญแจอื่น",
        "signed with another key",
        "refused",
        lambda sender: sender.signed(sender.one, by=(sender.other,)),
        "ANYBODY can send you complaints: verify the signature, answer 401",
    ),
    Trial(
        "changed_body",
        "เนื้อหาถูกแก้หลังลงนาม",
        "changed after signing",
        "refused",
        Sender.changed_body,
        "the signature must be verified over the body",
    ),
    Trial(
        "changed_id",
        "รหัสถูกแก้หลังลงนาม",
        "another webhook-id than signed",
        "refused",
        Sender.changed_id,
        "verify the signature over id, timestamp and body: else old events can be sent again",
    ),
    Trial(
        "unsigned",
        "ไม่มีลายเซ็น",
        "without a signature",
        "refused",
        Sender.unsigned,
        "refuse what has no webhook-signature, with 4xx",
    ),
    Trial(
        "too_old",
        "เวลาเก่าเกินไป",
        "ten minutes old",
        "refused",
        lambda sender: sender.signed(sender.new(), off_by=-OFF_BY),
        "refuse a webhook-timestamp more than five minutes off: else old events can be sent again",
    ),
    Trial(
        "too_early",
        "เวลาในอนาคต",
        "ten minutes early",
        "refused",
        lambda sender: sender.signed(sender.new(), off_by=OFF_BY),
        "refuse a webhook-timestamp more than five minutes off",
    ),
    Trial(
        "still_valid",
        "ยังรับได้หลังการทดสอบทั้งหมด",
        "a valid event after all this",
        "taken",
        lambda sender: sender.signed(sender.new()),
        "what was refused before must not keep out what is valid",
    ),
)
"""In the order in which they are made. The first shows whether the receiver works at all."""


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
