"""Checks what warehouse and agencies must be able to rely on in a complaint or correction. Pure: reads no clock."""

from __future__ import annotations

from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta

from complaints.events.complaint import Corrected, Correction, Received
from complaints.events.identity import EARLIEST, LATEST, complaint_id, untrimmed_id
from complaints.events.origin import refuse_origin
from complaints.fold import visible
from complaints.outcome import Reject
from streams.overrides import named

MAX_SKEW = timedelta(days=1)
"""How far a channel's clock may be ahead of ours."""
MAX_CORRECTED = timedelta(days=3650)
"""How long after its receipt a complaint may be corrected: a correction dated far ahead would override later ones."""


def validate(complaint: Received, channels: Container[str]) -> Reject | None:
    """Why a complaint is invalid, or None. Compares times with `received`, so a replay gives the same result."""
    if complaint.channel not in channels:
        return Reject("unknown_channel", f"{complaint.channel!r} is not in config/channels.yaml", "validate", "channel")
    if not visible(complaint.text):
        return Reject("empty_text", "no visible character", "validate", "text")
    if complaint.received >= LATEST:
        return Reject("implausible_time", f"{complaint.received.isoformat()} is too late", "validate", "received")
    latest = min(complaint.received + MAX_SKEW, LATEST - timedelta.resolution)
    for name in ("submitted", "revised"):
        time = getattr(complaint, name)
        if not EARLIEST <= time <= latest:
            return Reject("implausible_time", f"{time.isoformat()} is before 2000 or after received", "validate", name)
    if reject := refuse_origin(complaint.origin, complaint.hops, "validate"):
        return reject
    return _judge_id(complaint)


def _judge_id(complaint: Received) -> Reject | None:
    found, origin = complaint.complaint_id, complaint.origin
    if origin:
        if found != complaint_id(origin.system, origin.reference):
            return Reject("id_mismatch", "not the one of its origin", "validate", "complaint_id")
    elif (
        complaint.reference
        and found != complaint_id(complaint.channel, complaint.reference)
        and found != untrimmed_id(complaint.channel, complaint.reference)
    ):
        return Reject("id_mismatch", "not the one of channel and reference", "validate", "complaint_id")
    return None


def validate_correction(correction: Correction, codes: Mapping[Corrected, AbstractSet[str]]) -> Reject | None:
    """Why a correction cannot be applied, or None. Every code it names must be in the configuration.

    Compares its time with the complaint's `received`, not with a clock, so a replay gives the same result.
    """
    latest = min(correction.complaint.received + MAX_CORRECTED, LATEST - timedelta.resolution)
    if not EARLIEST <= correction.corrected <= latest:
        time = correction.corrected.isoformat()
        return Reject("implausible_time", f"{time} is before 2000 or years after received", "validate", "corrected")
    given = named(correction)
    for part, named_codes in given.items():
        for code in named_codes:
            if code not in codes[part]:
                return Reject("unknown_code", f"{code!r} is not in the configuration", "validate", part)
    if correction.by_agency and correction.by_agency not in codes["agencies"]:
        return Reject("unknown_code", f"{correction.by_agency!r} is not in the configuration", "validate", "by_agency")
    if correction.by_agency and correction.by != "agency":
        return Reject("invalid_field", "names an agency, but by is not agency", "validate", "by_agency")
    if both := sorted(given.keys() & set(correction.cleared)):
        return Reject("invalid_field", f"{both[0]} is given as well", "validate", "cleared")
    if not (given or correction.cleared):
        parts = "agencies, categories, a kind, an area or what is cleared"
        return Reject("invalid_field", f"a correction needs {parts}", "validate")
    return None
