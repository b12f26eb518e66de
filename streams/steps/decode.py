"""Bytes to a received complaint or a correction: strict, and total over any bytes."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from complaints.events.cloudevents import CORRECTED, RECEIVED, headers_in, read_headers
from complaints.events.complaint import Correction, Received
from complaints.outcome import Reject, reject_of
from complaints.repeated_keys import REPEATED, repeats_a_key
from stores.kafka.record import ConsumerRecord

_ENCODER = msgspec.json.Encoder()
_RECEIVED = msgspec.json.Decoder(Received)
_CORRECTION = msgspec.json.Decoder(Correction)
_TYPE = ("ce_type", RECEIVED.encode())
_VERSION = ("ce_specversion", b"1.0")
_CONTENT = ("content-type", b"application/json")
Event = TypeVar("Event", Received, Correction)


def decode(record: ConsumerRecord) -> Received | Reject:
    """The complaint in a record of `complaints.received.v1`, or why there is none."""
    headers = headers_in(record)
    # What our own producers write is told at a glance; anything else is read attribute by attribute.
    if not (_TYPE in headers and _VERSION in headers and _CONTENT in headers):
        attributes = read_headers(headers, RECEIVED)
        if isinstance(attributes, Reject):
            return attributes
    return _data(record, _RECEIVED)


def decode_correction(record: ConsumerRecord) -> Correction | Reject:
    """The correction in a record of `complaints.corrections.v1`, or why there is none."""
    attributes = read_headers(headers_in(record), CORRECTED)
    return attributes if isinstance(attributes, Reject) else _data(record, _CORRECTION)


def _data(record: ConsumerRecord, decoder: msgspec.json.Decoder[Event]) -> Event | Reject:
    value = record.value() or b""
    try:
        event = decoder.decode(value)
    except msgspec.ValidationError as error:
        return reject_of(error, "decode")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Reject("broken_json", str(error), "decode")
    except RecursionError:
        return Reject("broken_json", "nested too deeply", "decode")
    # What our own producers write is the encoding of what was read from it: only others' records are looked through.
    if _ENCODER.encode(event) != value and repeats_a_key(value):
        return Reject("repeated_key", REPEATED, "decode")
    return event
