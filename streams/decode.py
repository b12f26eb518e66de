"""Bytes to a received complaint: strict, and total over any bytes."""

from __future__ import annotations

import msgspec

from complaints.cloudevents import RECEIVED, read_headers
from complaints.event import Received
from complaints.outcome import Reject
from streams.record import Record

_DECODER = msgspec.json.Decoder(Received)
_TYPE = ("ce_type", RECEIVED.encode())
_VERSION = ("ce_specversion", b"1.0")
_CONTENT = ("content-type", b"application/json")


def decode(record: Record) -> Received | Reject:
    """The complaint in a record of `complaints.received.v1`, or why there is none."""
    headers = record.headers() or ()
    # What our own producers write is told at a glance; anything else is read attribute by attribute.
    if not (_TYPE in headers and _VERSION in headers and _CONTENT in headers):
        attributes = read_headers(headers, RECEIVED)
        if isinstance(attributes, Reject):
            return attributes
    try:
        return _DECODER.decode(record.value() or b"")
    except msgspec.ValidationError as error:
        return Reject("invalid_field", str(error), "decode")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Reject("broken_json", str(error), "decode")
    except RecursionError:
        return Reject("broken_json", "nested too deeply", "decode")
