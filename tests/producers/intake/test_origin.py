"""Complaints that were passed on between systems are recognised, and those that go round are refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from complaints.events.complaint import Origin
from complaints.events.identity import complaint_id
from complaints.events.origin import MAX_HOPS, OWN_SYSTEM, origin_headers, refuse_origin
from producers.gateway.body import read_body
from producers.gateway.problem import of_reject
from producers.intake.submission import Submission
from tests.producers.intake.test_receive import accepted, rejected

TRAFFY = Origin(system="traffy", reference="2026-ABC123")


def test_a_complaint_is_the_same_whichever_way_it_comes() -> None:
    _, relayed = accepted(reference="D-1", origin=TRAFFY, hops=1)
    assert relayed.complaint_id == complaint_id("traffy", "2026-ABC123")
    assert (relayed.origin, relayed.hops, relayed.reference) == (TRAFFY, 1, "D-1")


def test_what_was_passed_on_comes_back_as_an_echo() -> None:
    _, event = accepted(reference="1", hops=2)
    sent = {name: value.decode() for name, value in origin_headers(event) if isinstance(value, bytes)}
    assert sent == {"ce_origin": OWN_SYSTEM, "ce_originref": str(event.complaint_id), "ce_hops": "3"}
    back = Origin(system=sent["ce_origin"], reference=sent["ce_originref"])
    found = rejected(channel="hotline-1111", reference="A-9", origin=back, hops=3)
    assert (found.reason, found.field) == ("echo", "origin")
    assert str(event.complaint_id) in found.detail
    assert of_reject(found).status == HTTPStatus.CONFLICT


def test_what_is_passed_on_keeps_the_origin_it_came_with() -> None:
    _, event = accepted(origin=TRAFFY, hops=1)
    assert dict(origin_headers(event)) == {
        "ce_origin": b"traffy",
        "ce_originref": b"2026-ABC123",
        "ce_hops": b"2",
    }


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"hops": MAX_HOPS + 1}, "too_many_hops", "hops"),
        ({"origin": TRAFFY, "hops": MAX_HOPS + 1}, "too_many_hops", "hops"),
        ({"origin": Origin(system=OWN_SYSTEM, reference="17")}, "invalid_field", "origin.reference"),
        ({"origin": Origin(system="traffy", reference=" - ")}, "invalid_field", "origin.reference"),
        ({"origin": Origin(system="traffy", reference="a\x00b")}, "invalid_field", "origin.reference"),
        ({"origin": Origin(system="No Code", reference="1")}, "invalid_field", "origin.system"),
        ({"origin": TRAFFY, "submitted": None}, "invalid_field", "submitted"),
    ],
)
def test_why_a_complaint_of_another_system_is_refused(fields: dict[str, Any], reason: str, field: str) -> None:
    found = rejected(**{"reference": "R", **fields})
    assert (found.reason, found.field) == (reason, field)


def test_an_echo_is_told_before_its_hops() -> None:
    found = refuse_origin(Origin(system=OWN_SYSTEM, reference=str(uuid4())), MAX_HOPS + 1, "receive")
    assert found is not None
    assert found.reason == "echo"


def test_a_body_may_name_its_origin() -> None:
    body = b'{"channel":"c","text":"t","origin":{"system":"traffy","reference":"2026-ABC123"},"hops":1}'
    [item], _ = read_body(body, None, 10)
    assert isinstance(item, Submission)
    assert (item.origin, item.hops) == (TRAFFY, 1)
    [plain], _ = read_body(b'{"channel":"c","text":"t","origin":null,"hops":null}', None, 10)
    assert isinstance(plain, Submission)
    assert (plain.origin, plain.hops) == (None, 0)
