from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.complaint import Received
from complaints.outcome import Reject
from streams.steps.decode import decode
from tests.streams.records import HandMade, received, record

RAW = msgspec.json.encode(received())


@pytest.mark.parametrize("raw", [RAW, b" " + RAW + b"\n", RAW.replace(b",", b", "), RAW[:-1] + b',"labels":null}'])
def test_the_form_a_producer_gives_it_makes_no_difference(raw: bytes) -> None:
    assert decode(HandMade(raw, head=record(received()).headers())) == received()


def test_reads_what_a_producer_writes() -> None:
    assert decode(record(received())) == received()


@pytest.mark.parametrize(
    ("raw", "reason", "detail"),
    [
        (b"{", "broken_json", "truncated"),
        (b"\xff\xfe\x00", "broken_json", ""),
        (b"", "broken_json", "truncated"),
        (None, "broken_json", "truncated"),
        (b"[" * 100_000, "invalid_field", "object"),
        (b'"text"', "invalid_field", "object"),
        (b"{}", "invalid_field", "complaint_id"),
        (record(received()).value()[:-1] + b',"colour":"red"}', "invalid_field", "colour"),  # type: ignore[index]
        (record(received(submitted="2026-03-02T05:00:00")).value(), "invalid_field", "submitted"),
        (record(received(text="ก" * 20_001)).value(), "invalid_field", "text"),
        (record(received(text=5)).value(), "invalid_field", "text: "),
        (RAW[:-1] + b',"text":"another"}', "repeated_key", "twice"),
        (RAW[:-1] + b',"te\\u0078t":"another"}', "repeated_key", "twice"),
        (RAW.replace(b'{"address"', b'{"address":null,"address"'), "repeated_key", "twice"),
    ],
)
def test_a_broken_record_is_rejected_with_reason_and_detail(raw: bytes | None, reason: str, detail: str) -> None:
    outcome = decode(HandMade(raw, head=record(received()).headers()))
    assert isinstance(outcome, Reject)
    assert outcome.reason == reason
    assert detail in outcome.told


def test_a_record_without_or_with_other_event_type_is_rejected() -> None:
    bare = HandMade(record(received()).value())
    other = HandMade(bare.raw, head=[*record(received()).headers()[:3], ("ce_type", b"com.example.other")])
    assert _reason(bare) == "broken_event"
    assert _reason(other) == "unknown_type"


@given(raw=st.binary(max_size=300), head=st.lists(st.tuples(st.text(max_size=12), st.binary(max_size=12)), max_size=9))
def test_any_bytes_and_headers_give_an_event_or_a_reject(raw: bytes, head: list[tuple[str, bytes]]) -> None:
    assert isinstance(decode(HandMade(raw, head=[*head, *record(received()).headers()])), Received | Reject)
    assert isinstance(decode(HandMade(raw, head=list(head))), Reject)


def _reason(one: HandMade) -> str:
    outcome = decode(one)
    assert isinstance(outcome, Reject)
    return outcome.reason
