from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from complaints.outcome import Reject
from sinks.webhooks.delivery import Delivery, delivery_of
from sinks.webhooks.secrets import key_of, new_secret
from sinks.webhooks.sign import signature, signed_headers, webhook_id
from tests.sinks.webhooks.pending import Written, written

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_the_one_of_the_library() -> None:
    body, at = '{"test": 2432232314, "ไทย": "ก"}', datetime(2021, 2, 25, 14, 37, 55, tzinfo=UTC)
    ours = signature(key_of(SECRET, ""), "msg_p5jXN8AQM9LWM0D4loKWxJek", int(at.timestamp()), body.encode())
    assert ours == Webhook(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)


def test_every_key_verifies_and_no_other_does() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    delivery = delivery_of(written(b'{"n": 9007199254740993}'))
    assert isinstance(delivery, Delivery)
    headers = signed_headers([key_of(old, ""), key_of(new, "")], delivery.id, datetime.now(UTC), delivery.body)
    for secret in (old, new):
        assert Webhook(secret).verify(delivery.body, headers)["data"] == {"n": 9007199254740993}
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(delivery.body, headers)
    late = signed_headers([key_of(old, "")], delivery.id, datetime.now(UTC) - timedelta(minutes=6), delivery.body)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(delivery.body, late)


@given(st.text(min_size=1), st.text(min_size=1))
def test_an_id_has_no_dot_and_is_the_events_own(source: str, event: str) -> None:
    made = webhook_id(source, event)
    assert made == webhook_id(source, event) != webhook_id(source, event + ".1")
    assert made.isascii()
    assert not {".", " "} & set(made)


def test_the_data_of_an_event_stays_as_it_is() -> None:
    data = '{ "version": 9007199254740991, "text": "ไฟ\\u0e14ับ", "later": {"a": [1.50]} }'.encode()
    delivery = delivery_of(written(data))
    assert isinstance(delivery, Delivery)
    assert data in delivery.body
    event = json.loads(delivery.body)
    assert event["data"] == json.loads(data)
    assert event["type"] == delivery.type == "th.go.1111.complaint.classified.v1"
    assert (event["specversion"], event["id"], event["subject"]) == ("1.0", "a.1", "a")
    assert event["datacontenttype"] == "application/json"
    assert delivery.key == b"K"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (written(None), "broken_event"),
        (written(b"{"), "broken_json"),
        (written(b"\xff"), "broken_json"),
        (written(b"[" * 100_000), "broken_json"),
        (Written(b"{}", [("ce_id", b"1"), ("ce_source", b"s")]), "broken_event"),
        (Written(b"{}", [("ce_id", b"\xff"), ("ce_source", b"s"), ("ce_type", b"t")]), "broken_event"),
    ],
)
def test_what_is_no_event_is_refused(record: Written, reason: str) -> None:
    found = delivery_of(record)
    assert isinstance(found, Reject)
    assert (found.reason, found.step) == (reason, "deliver")
