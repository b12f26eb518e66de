"""Judge a complaint by what the warehouse and the agencies must be able to trust. Pure: no clock."""

from __future__ import annotations

from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from complaints.event import Correction, Received
from complaints.fold import visible
from complaints.identity import LATEST, complaint_id, untrimmed_id
from complaints.outcome import Reject

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MAX_SKEW = timedelta(days=1)
"""How far a channel's clock may be ahead of ours."""


def validate(complaint: Received, channels: Container[str]) -> Reject | None:
    """Why a complaint is impossible, or None. Compares with `received`, so a replay judges as the first pass did."""
    if complaint.channel not in channels:
        return Reject("unknown_channel", f"channel {complaint.channel!r} is not in config/channels.yaml", "validate")
    if not visible(complaint.text):
        return Reject("empty_text", "text has no visible character", "validate")
    if complaint.received >= LATEST:
        return Reject("implausible_time", f"received {complaint.received.isoformat()} is too late", "validate")
    latest = min(complaint.received + MAX_SKEW, LATEST - timedelta.resolution)
    for name in ("submitted", "revised"):
        time = getattr(complaint, name)
        if not EARLIEST <= time <= latest:
            return Reject("implausible_time", f"{name} {time.isoformat()} is before 2000 or after received", "validate")
    if (
        complaint.reference
        and complaint.complaint_id != complaint_id(complaint.channel, complaint.reference)
        and complaint.complaint_id != untrimmed_id(complaint.channel, complaint.reference)
    ):
        return Reject("id_mismatch", "complaint_id is not the one of channel and reference", "validate")
    return None


def validate_correction(correction: Correction, codes: Mapping[str, AbstractSet[str]]) -> Reject | None:
    """Why a correction cannot be applied, or None: every code it names must be in the configuration."""
    named = {
        "agencies": correction.agencies,
        "categories": correction.categories,
        "kinds": (correction.kind,) if correction.kind else (),
    }
    for name, given in named.items():
        for code in given:
            if code not in codes[name]:
                return Reject("unknown_code", f"{name}: {code!r} is not in the configuration", "validate")
    if correction.corrected >= LATEST:
        return Reject("implausible_time", f"corrected {correction.corrected.isoformat()} is too late", "validate")
    if not any(named.values()):
        return Reject("invalid_field", "a correction needs agencies, categories or a kind", "validate")
    return None
