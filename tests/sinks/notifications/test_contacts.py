from __future__ import annotations

import msgspec
import pytest

from complaints.errors import TransientError
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CLASSIFIED
from complaints.privacy.sealing import Reporter, Sealer
from sinks.notifications.contacts import Contacts, addresses_of
from tests.sinks.notifications.notices import EMAIL, LINE_USER, case
from tests.streams.cases.decisions import case_id, decided
from tests.streams.records import HandMade

KEY, OTHER_KEY = Sealer("k1", b"a" * 32), Sealer("k1", b"b" * 32)


def record_of(reporter: Reporter | None, sealer: Sealer = KEY) -> HandMade:
    complaint = decided()
    sealed = sealer.seal(reporter, complaint.complaint_id) if reporter else None
    value = msgspec.json.encode(msgspec.structs.replace(complaint, reporter=sealed))
    headers = headers_of(event_id="1", event_type=CLASSIFIED.ce_type, source="/s", subject="1", time="t")
    return HandMade(value, head=headers)


@pytest.mark.parametrize(
    ("reporter", "found"),
    [
        (Reporter(email=EMAIL, phone="0812345678"), {"email": EMAIL}),
        (Reporter(line_id=f" {LINE_USER} ", email=EMAIL), {"line": LINE_USER, "email": EMAIL}),
        (Reporter(line_id="@somchai"), {}),
        (Reporter(line_id="U0123"), {}),
        (Reporter(mentioned=(EMAIL,)), {}),
        (Reporter(email="somchai@localhost"), {}),
        (Reporter(email=f"{EMAIL}\r\nBcc: a@b.co"), {}),
        (Reporter(email=f"{EMAIL}, a@b.co"), {}),
        (Reporter(email="สมชาย@example.com"), {}),
    ],
)
def test_which_contacts_can_be_written_to(reporter: Reporter, found: dict[str, str]) -> None:
    assert addresses_of(reporter) == found


def test_the_contact_of_the_newest_decision_is_opened() -> None:
    contacts = Contacts(lambda *_: record_of(Reporter(email=EMAIL)), [KEY])
    assert contacts.of(case(complaint_id=case_id("A-1"))) == {"email": EMAIL}


def test_a_part_has_the_contact_of_its_whole_and_no_other_case() -> None:
    contacts = Contacts(lambda *_: record_of(Reporter(email=EMAIL)), [KEY])
    assert contacts.of(case(parent=case_id("A-1"))) == {"email": EMAIL}
    assert contacts.of(case()) == "gone"


def test_what_an_earlier_key_has_sealed_opens() -> None:
    contacts = Contacts(lambda *_: record_of(Reporter(email=EMAIL), OTHER_KEY), [KEY, OTHER_KEY])
    assert contacts.of(case(complaint_id=case_id("A-1"))) == {"email": EMAIL}


@pytest.mark.parametrize(("record", "why"), [(None, "gone"), (record_of(None), "no_contact")])
def test_who_cannot_be_reached_and_why(record: HandMade | None, why: str) -> None:
    assert Contacts(lambda *_: record, [KEY]).of(case(complaint_id=case_id("A-1"))) == why
    assert Contacts(lambda *_: record, [KEY]).of(case(complaint_id=case_id("A-1"), record=None)) == "gone"


def test_with_a_wrong_key_nobody_is_passed_over() -> None:
    records = [record_of(Reporter(email=EMAIL), OTHER_KEY), record_of(Reporter(email=EMAIL))]
    contacts = Contacts(lambda topic, partition, offset: records[offset], [KEY])
    sealed_otherwise = case(complaint_id=case_id("A-1"), record="c/0/0")
    with pytest.raises(TransientError, match=r"sealing\.key"):
        contacts.of(sealed_otherwise)
    assert contacts.of(case(complaint_id=case_id("A-1"), record="c/0/1")) == {"email": EMAIL}
    assert contacts.of(sealed_otherwise) == "gone"  # now the key has proved right
