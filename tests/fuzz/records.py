"""Decoders of the records on topics, and of receipts."""

from __future__ import annotations

from functools import cache

import msgspec

from complaints.errors import ConfigError, PermanentError
from complaints.events.cloudevents import Headers, read_headers
from complaints.events.complaint import CORRECTED, RECEIVED, Correction, Sealed
from complaints.events.dead_action import DEAD_ACTION, DeadAction
from complaints.events.dead_letter import dead_headers
from complaints.events.identity import complaint_id
from complaints.events.receipt_page import RECEIPTS
from complaints.outcome import Reject
from complaints.privacy.sealing import Sealer
from complaints.receipt import Receipt
from complaints.settings import DEFAULT_CONFIG, Settings
from complaints.topics import load_topics
from operations.dead_letters.letters import letter_of
from operations.dead_letters.replay import Replayer
from operations.history import read_classified, version_in
from operations.ledger.records import decided_of, taken_of
from operations.receipts.accepted import accepted_entry
from operations.receipts.chain import GENESIS, close_day, entry_of, join_pages, link
from sinks.clickhouse.fact_rows import encode, row_of
from streams.load_pipeline import load_pipeline
from streams.pipeline import Pipeline
from tests.fuzz.target import Target
from tests.sinks.clickhouse.classified import classified
from tests.streams.records import NOON, HandMade, corrected_record, received, record

TOPICS = load_topics(DEFAULT_CONFIG)
_SEALER = Sealer("k1", bytes(range(32)))


@cache
def _pipeline() -> Pipeline:
    return load_pipeline(Settings())


def _run(one: HandMade) -> None:
    """Run all steps of the worker; a step that raised shows as a dead letter with the reason `step_failed`."""
    for output in _pipeline().run([one]):
        if ("dead.reason", b"step_failed") in output.headers:
            raise AssertionError(dict(output.headers))


def _received(data: bytes) -> None:
    accepted_entry(data)
    taken_of(_Timed(data))
    _run(HandMade(data, head=record(received()).head))


def _correction(data: bytes) -> None:
    _run(HandMade(data, head=_CORRECTION.head, from_topic=TOPICS.corrections.name))


def _classified(data: bytes) -> None:
    decided_of(_Timed(data))
    version_in(data)
    read_classified(data)
    if not isinstance(row := row_of(data), Reject):
        encode(row)


def headers(data: bytes) -> Headers:
    """Headers from `name NUL value NUL name ...`, with names as Kafka clients give them; a value `-` means null."""
    parts = data.split(b"\0")
    names = [part.decode("utf-8", "replace") for part in parts[::2]]
    return [(name, None if value == b"-" else value) for name, value in zip(names, parts[1::2], strict=False)]


def _cloudevents(data: bytes) -> None:
    found = headers(data)
    if isinstance(reject := read_headers(found, RECEIVED.ce_type), Reject):
        dead_headers(reject, "topic/0/1", None, found)
    read_headers(dict(found), CORRECTED.ce_type)
    _run(HandMade(record(received()).raw, head=found))


def _letter(data: bytes) -> None:
    """Headers and value, separated by a line end."""
    head, _, value = data.partition(b"\n")
    letter = letter_of(_Timed(value, head=headers(head)), {})
    letter.place(), letter.channel, letter.step
    Replayer(topics=TOPICS, channels={}, sealer=_SEALER).plan(letter)


class _Timed(HandMade):
    def timestamp(self) -> tuple[int, int]:
        return 1, 1_790_000_000_000


def _chain(data: bytes) -> None:
    link(join_pages(page for line in data.split(b"\n") if (page := RECEIPTS.read(line))))


def _receipt(data: bytes) -> None:
    Receipt.parse(data.decode("utf-8", "surrogateescape")).genuine(_SEALER)  # as the command line gives it


def _sealed(data: bytes) -> None:
    _SEALER.open(msgspec.json.decode(data, type=Sealed), complaint_id("traffy", "A-1"))


def _joined(found: Headers) -> bytes:
    return b"\0".join(
        part for name, value in found for part in (name.encode(), value if isinstance(value, bytes) else b"-")
    )


_CORRECTION = corrected_record(
    Correction(
        complaint=received(), corrected=NOON, by="official", agencies=("mea",), categories=("lighting",), note="x"
    )
)
_REJECT = Reject("broken_json", "x", "decode")
_DAYS = [close_day(NOON.date(), GENESIS, [entry_of(complaint_id("a", str(i)), bytes(32)) for i in range(2)])]
_ACTION = DeadAction(letter="0" * 16, action="drop", at=NOON, by="me", reason="broken_json", origin="t/0/1", note="n")

RECORDS = {
    "cloudevents": Target(
        _cloudevents, (_joined(record(received()).head), b"Content-Type\0application/cloudevents+json")
    ),
    "received": Target(_received, (record(received()).raw or b"",)),
    "correction": Target(_correction, (_CORRECTION.raw or b"",)),
    "classified": Target(_classified, (msgspec.json.encode(classified()), msgspec.json.encode(classified(triage="x")))),
    "dead-letter": Target(
        _letter,
        (
            _joined(dead_headers(_REJECT, "complaints.received.v1/0/1", "web-1111", record(received()).head)) + b"\nx",
            _joined([*dead_headers(_REJECT, "a.jsonl#1", "web-1111"), ("dead.reporter", b'{"key":"k1","box":"QUJD"}')])
            + b'\n{"channel":"web-1111","text":"x","submitted":"2026-11-20T09:30:00+07:00"}',
        ),
    ),
    "dead-action": Target(DEAD_ACTION.read, (msgspec.json.encode(_ACTION),)),
    "receipts": Target(_chain, (b"\n".join(msgspec.json.encode(page) for day in _DAYS for page in day.pages()),)),
    "receipt": Target(
        _receipt, (Receipt.issue(complaint_id("a", "1"), NOON, b"x", _SEALER).text.encode(),), (ConfigError,)
    ),
    "sealed": Target(
        _sealed,
        (msgspec.json.encode(Sealed(key="k1", box="QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")),),
        (PermanentError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError),
    ),
}
