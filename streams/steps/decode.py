"""Decodes records strictly into received complaints or corrections; any bytes give one or a Reject."""

from __future__ import annotations

from complaints.events.complaint import CORRECTED, RECEIVED, Correction, Received
from complaints.outcome import Reject
from stores.kafka.record import ConsumerRecord


def decode(record: ConsumerRecord) -> Received | Reject:
    """The complaint in a record of `complaints.received.v1`, or why there is none."""
    return RECEIVED.decode(record)


def decode_correction(record: ConsumerRecord) -> Correction | Reject:
    """The correction in a record of `complaints.corrections.v1`, or why there is none."""
    return CORRECTED.decode(record)
