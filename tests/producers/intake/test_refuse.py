from __future__ import annotations

import msgspec

from complaints.events.complaint import Sealed
from complaints.events.identity import keyed_id
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter, Sealer
from producers.intake.refuse import MAX_ORIGINAL_BYTES, refuse, refuse_record
from producers.intake.submission import Entry, Submission
from stores.kafka.record import Record

REJECT = Reject("invalid_field", "submitted: missing", "receive")
SEALER = Sealer("test", bytes(32))


def letter(raw: object, reporter: Reporter | None = None) -> Record:
    entry = Entry(content=REJECT, raw=raw, origin="ก.csv#7", position=6, reporter=reporter)
    return refuse(REJECT, entry, channel="traffy", sealer=SEALER)


def test_letter_says_why_and_where_of_which_bytes() -> None:
    record = letter(b"a,b\xff,c\n")
    assert record.value == b"a,b\xff,c\n"
    assert dict(record.headers) == {
        "dead.reason": b"invalid_field",
        "dead.detail": b"submitted: missing",
        "dead.step": b"receive",
        "dead.origin": "ก.csv#7".encode(),
        "dead.channel": b"traffy",
    }


def test_personal_data_is_sealed_and_bound_to_the_origin() -> None:
    record = letter("โทร 0810000001 นะ", Reporter(name="สมชาย"))
    assert record.value.decode() == "โทร [โทรศัพท์] นะ"
    box = next(value for name, value in record.headers if name == "dead.reporter")
    assert isinstance(box, bytes)
    sealed = msgspec.json.decode(box, type=Sealed)
    opened = SEALER.open(sealed, keyed_id("traffy", "ก.csv#7"))
    assert (opened.name, opened.mentioned) == ("สมชาย", ("0810000001",))


def test_reporter_of_a_rejected_submission_is_sealed() -> None:
    submission = Submission(channel="nobody", text="x", reporter=Reporter(name="สมชาย"))
    entry = Entry(content=submission, raw={"ข้อความ": "x", "half": "\ud83d"}, origin="a#1", position=1)
    record = refuse(REJECT, entry, channel="web-1111", sealer=SEALER)
    assert record.value.decode() == '{"ข้อความ": "x", "half": "\\ud83d"}'
    assert "dead.reporter" in dict(record.headers)


def test_too_long_originals_are_cut_and_say_so() -> None:
    record = letter(b"x" * (MAX_ORIGINAL_BYTES + 5))
    assert len(record.value) == MAX_ORIGINAL_BYTES
    assert dict(record.headers)["dead.cut_from_bytes"] == str(MAX_ORIGINAL_BYTES + 5).encode()


def test_refused_record_keeps_key_and_headers() -> None:
    record = Record(key=b"k", value=b"v", headers=[("ce_id", b"1")])
    refused = refuse_record(Reject("too_large", "big", "publish"), record, channel="traffy", origin="a#1")
    assert (refused.key, refused.value) == (b"k", b"v")
    assert dict(refused.headers)["ce_id"] == b"1"
    assert dict(refused.headers)["dead.reason"] == b"too_large"
