"""Requests that try a receiver of webhooks: right ones as `complaints webhooks run` sends them, and wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from complaints.clock import Clock
from operations.conformance.events import FIRST_VERSION, Event, Examples
from sinks.webhooks.delivery import CONTENT_TYPE, body_of
from sinks.webhooks.secrets import key_of, new_secret
from sinks.webhooks.sign import SIGNATURE, signed_headers, webhook_id


@dataclass(frozen=True)
class Request:
    """One POST."""

    headers: dict[str, str]
    body: bytes


class Sender:
    """Makes the requests of one run, signed with the receiver's key at the time that it is."""

    def __init__(self, examples: Examples, key: bytes, clock: Clock) -> None:
        self.examples, self.key, self._clock = examples, key, clock
        self.other = key_of(new_secret(), "")
        """A key that the receiver does not have."""
        self.one = examples.classified(full=True)
        subject = self.new().subject
        self.versions = [examples.classified(complaint=subject, version=FIRST_VERSION + more) for more in (0, 20, 10)]
        """Of one complaint; the last is older than the one before it."""

    def new(self) -> Event:
        """A complaint that the receiver has not had."""
        return self.examples.classified()

    def moved(self) -> list[Event]:
        """The complaint of `versions` moves to another agency, and so does one that the receiver has not had."""
        return [self.examples.moved(self.versions[0].subject, FIRST_VERSION + 30), self.examples.moved()]

    def signed(self, *events: Event, by: Sequence[bytes] = (), off_by: timedelta = timedelta()) -> list[Request]:
        """Events as they are sent: signed with the receiver's key or with these, at a time that is so far off."""
        return [self._signed(event, body_of(event.attributes, event.data), by, off_by) for event in events]

    def spelt_otherwise(self) -> list[Request]:
        """With white space and an escaped letter, which writing it anew would not keep."""
        event = self.new()
        body = body_of(event.attributes, event.data)
        return [self._signed(event, body.replace(b'{"specversion":"1.0",', b'{ "specversion" : "\\u0031.0" ,\n '))]

    def with_other_scheme(self) -> list[Request]:
        """The right signature behind one of another scheme."""
        (request,) = self.signed(self.new())
        return [_with(request, SIGNATURE, f"v1a,{'A' * 86}== {request.headers[SIGNATURE]}")]

    def changed_body(self) -> list[Request]:
        """More urgent than what was signed."""
        (request,) = self.signed(self.new())
        return [Request(request.headers, request.body.replace(b'"urgency":"normal"', b'"urgency":"urgent"'))]

    def changed_id(self) -> list[Request]:
        """The signature is that of another id."""
        (request,) = self.signed(self.new())
        return [_with(request, "webhook-id", "msg_other")]

    def unsigned(self) -> list[Request]:
        """Without the header of signatures."""
        (request,) = self.signed(self.new())
        return [Request({name: value for name, value in request.headers.items() if name != SIGNATURE}, request.body)]

    def _signed(self, event: Event, body: bytes, by: Sequence[bytes] = (), off_by: timedelta = timedelta()) -> Request:
        message = webhook_id(event.attributes["source"], event.id)
        headers = signed_headers(by or (self.key,), message, self._clock.now() + off_by, body)
        return Request({"Content-Type": CONTENT_TYPE, **headers}, body)


def _with(request: Request, name: str, value: str) -> Request:
    return Request({**request.headers, name: value}, request.body)
