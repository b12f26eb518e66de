from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.complaint import Place, Received
from complaints.events.identity import complaint_id, keyed_id
from complaints.outcome import Ok, Outcome, Reject
from complaints.privacy.sealing import Reporter, Sealer
from producers.intake.receive import receive
from producers.intake.submission import Submission
from stores.kafka.record import Record

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
SUBMITTED = datetime(2024, 5, 1, 9, 30, tzinfo=timezone(timedelta(hours=7)))
SEALER = Sealer("test", bytes(32))


def judge(received: datetime = NOW, **fields: Any) -> Outcome[Record]:
    given = {"channel": "web-1111", "text": "ไฟถนนดับ", "submitted": SUBMITTED, **fields}
    return receive(Submission(**given), received=received, sealer=SEALER, channels={"web-1111"})


def accepted(**fields: Any) -> tuple[Record, Received]:
    outcome = judge(**fields)
    assert isinstance(outcome, Ok), outcome
    return outcome.value, msgspec.json.decode(outcome.value.value, type=Received)


def rejected(**fields: Any) -> Reject:
    outcome = judge(**fields)
    assert isinstance(outcome, Reject)
    return outcome


def test_record_carries_event_and_cloudevents_attributes() -> None:
    record, event = accepted(reference="A-1", labels=("ไฟฟ้า",), revised=NOW)

    assert event.complaint_id == complaint_id("web-1111", "A-1")
    assert record.key == str(event.complaint_id).encode()
    headers = dict(record.headers)
    assert headers["ce_id"] == b"%s.%d" % (record.key, NOW.timestamp() * 1000)
    assert headers["ce_source"] == b"/channels/web-1111"
    assert headers["ce_time"] == b"2024-05-01T09:30:00+07:00"
    assert "ไฟถนนดับ".encode() in record.value


def test_same_submission_is_the_same_event_later() -> None:
    first, second = judge(reference="A", revised=NOW), judge(reference="A", revised=NOW, received=NOW + timedelta(1))
    assert isinstance(first, Ok)
    assert isinstance(second, Ok)
    assert (first.value.key, first.value.headers) == (second.value.key, second.value.headers)


def test_reference_goes_before_key() -> None:
    assert accepted(reference="A", key="k")[1].complaint_id == complaint_id("web-1111", "A")
    assert accepted(key="k")[1].complaint_id == keyed_id("web-1111", "k")


def test_without_reference_and_key_id_and_times_come_from_receipt() -> None:
    _, event = accepted(submitted=None)
    assert event.submitted == event.revised == NOW
    assert event.complaint_id != accepted(submitted=None, text="น้ำท่วม")[1].complaint_id


@pytest.mark.parametrize("named", [{"reference": "A"}, {"key": "k"}])
def test_a_named_complaint_must_carry_the_time_it_was_submitted(named: dict[str, str]) -> None:
    reject = rejected(submitted=None, **named)
    assert reject.reason == "invalid_field"
    assert reject.told.startswith("submitted: missing")


def test_personal_data_is_taken_out_of_every_text_and_sealed() -> None:
    phones = [f"081-000-000{digit}" for digit in range(5)]
    _, event = accepted(
        text=f"โทร {phones[0]}",
        place=Place(address=f"บ้าน {phones[1]}"),
        status=phones[2],
        labels=(phones[3],),
        bodies=("กทม.", phones[4]),
        reporter=Reporter(name="สมหญิง"),
    )

    assert "000-000" not in str(event)
    assert event.text == "โทร [โทรศัพท์]"
    assert event.reporter is not None
    opened = SEALER.open(event.reporter, event.complaint_id)
    assert opened.name == "สมหญิง"
    assert sorted(opened.mentioned) == phones


def test_nothing_is_sealed_where_nothing_is_known() -> None:
    assert accepted()[1].reporter is None


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"channel": "nobody"}, "unknown_channel", "channel"),
        ({"text": " \n "}, "empty_text", "text"),
        ({"text": "ก" * 20_001}, "invalid_field", "text"),
        ({"text": "\ud83d\0"}, "empty_text", "text"),
        ({"reference": "A\0"}, "invalid_field", "reference"),
        ({"reference": "A\u202e1"}, "invalid_field", "reference"),
        ({"key": "A\x1b"}, "invalid_field", "key"),
        ({"channel": "web-1111\x7f"}, "invalid_field", "channel"),
        ({"attachments": ("https://example.org/\x85",)}, "invalid_field", "attachments"),
        ({"reference": "x" * 201}, "invalid_field", "reference"),
        ({"submitted": datetime(1999, 12, 31, tzinfo=UTC)}, "implausible_time", "submitted"),
        ({"submitted": NOW + timedelta(days=1, seconds=1)}, "implausible_time", "submitted"),
        ({"revised": NOW + timedelta(days=2)}, "implausible_time", "revised"),
        ({"submitted": datetime(2024, 5, 1)}, "invalid_field", "submitted"),  # noqa: DTZ001
        ({"place": Place(longitude=181.0, latitude=13.0)}, "invalid_field", "place.longitude"),
        ({"place": Place(longitude=13.0, latitude=100.5)}, "invalid_field", "place.latitude"),
        ({"place": Place(longitude=float("nan"), latitude=13.0)}, "invalid_field", "place.longitude"),
        ({"place": Place(longitude=100.0)}, "invalid_field", "place.latitude"),
        ({"place": Place(address="ก" * 2001)}, "invalid_field", "place.address"),
    ],
)
def test_what_cannot_be_is_rejected_with_its_field(fields: dict[str, Any], reason: str, field: str) -> None:
    reject = rejected(**fields)
    assert (reject.reason, reject.field) == (reason, field)


def test_swapped_coordinates_are_told() -> None:
    assert "swapped" in rejected(place=Place(longitude=13.7, latitude=100.5)).detail


def test_coordinates_outside_thailand_are_taken_as_they_are() -> None:
    assert accepted(place=Place(longitude=-117.2, latitude=32.7))[1].place == Place(longitude=-117.2, latitude=32.7)


anything = st.text(st.characters())  # lone surrogates included


@given(text=anything, reference=anything, address=anything, label=anything, name=anything)
def test_any_text_is_published_or_rejected(text: str, reference: str, address: str, label: str, name: str) -> None:
    outcome = judge(
        text=text, reference=reference, place=Place(address=address), labels=(label,), reporter=Reporter(name=name)
    )
    if isinstance(outcome, Ok):
        msgspec.json.decode(outcome.value.value, type=Received)


def test_control_characters_are_removed_from_every_text_before_personal_data_is_looked_for() -> None:
    _, event = accepted(
        text="ไฟ\0ดับ โทร 081\x00-000-\u202a0001\ud83d",
        place=Place(address="เขต\x1bบางนา"),
        labels=("ไฟ\x7fฟ้า",),
        bodies=("การ\x9fไฟฟ้า",),
        status="รับ\ufffeเรื่อง",
        reporter=Reporter(name="สม\x08หญิง", mentioned=("08\x001",)),
    )
    assert (event.text, event.labels, event.bodies, event.status) == (
        "ไฟดับ โทร [โทรศัพท์]",
        ("ไฟฟ้า",),
        ("การไฟฟ้า",),
        "รับเรื่อง",
    )
    assert event.place == Place(address="เขตบางนา")
    assert event.reporter is not None
    opened = SEALER.open(event.reporter, event.complaint_id)
    assert opened == Reporter(name="สมหญิง", mentioned=("081", "081-000-0001"))


def test_what_is_text_stays_as_it_was_written() -> None:
    text = "บรรทัดแรก\r\n\tบรรทัด\u200bสอง 👍🏽 ½ é ‘ก’"
    assert accepted(text=text)[1].text == text


@pytest.mark.parametrize("reference", [" SR-7", "SR-7\u00a0", "\u200bSR-7 ", "\u3000SR-7\ufeff"])
def test_a_reference_is_trimmed_in_the_event_and_in_its_id(reference: str) -> None:
    _, event = accepted(reference=reference)
    assert event.reference == "SR-7"
    assert event.complaint_id == complaint_id("web-1111", "SR-7")


@pytest.mark.parametrize(
    "reference", [" ", "\u00a0", "\u200b", "\u3164", "nan", "NaN", "null", "None", "-", "N/A", "ไม่มี"]
)
def test_a_reference_that_names_nothing_is_refused(reference: str) -> None:
    outcome = judge(reference=reference)
    assert isinstance(outcome, Reject)
    assert (outcome.reason, outcome.told) == (
        "invalid_field",
        "reference: names nothing; leave it out where there is none",
    )
