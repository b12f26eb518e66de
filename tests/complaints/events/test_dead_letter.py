from __future__ import annotations

from complaints.events.cloudevents import RawHeaders
from complaints.events.dead_letter import MAX_DETAIL, dead_headers
from complaints.outcome import Reject

REJECT = Reject("broken_row", "8 fields", "read")


def test_reason_step_origin_and_channel_stand_in_headers() -> None:
    assert dead_headers(REJECT, "ก.csv#7", "traffy") == [
        ("dead.reason", b"broken_row"),
        ("dead.detail", b"8 fields"),
        ("dead.step", b"read"),
        ("dead.origin", "ก.csv#7".encode()),
        ("dead.channel", b"traffy"),
    ]


def test_original_headers_stay_and_an_earlier_letter_is_replaced() -> None:
    original: RawHeaders = [("ce_id", b"1"), ("text", "ก"), ("none", None), ("dead.reason", b"step_failed")]
    headers = dead_headers(REJECT, "a/0/7", original=original)
    assert headers[:3] == [("ce_id", b"1"), ("text", "ก".encode()), ("none", b"")]
    assert [value for name, value in headers if name == "dead.reason"] == [b"broken_row"]


def test_detail_is_redacted_and_bounded() -> None:
    headers = dict(dead_headers(Reject("broken_row", "โทร 0812345678 " + "x" * 1000, "read"), "a"))
    detail = headers["dead.detail"]
    assert isinstance(detail, bytes)
    assert detail.decode().startswith("โทร [โทรศัพท์] x")
    assert len(detail.decode()) == MAX_DETAIL


def test_half_characters_do_no_harm() -> None:
    headers = dict(dead_headers(Reject("broken_row", "\ud83d", "read"), "\ud83d", "\ud83d"))
    assert headers["dead.detail"] == headers["dead.origin"] == headers["dead.channel"] == b"?"
