"""Where a complaint came from first, so that one that comes back through other systems is recognised. Pure.

Systems that exchange complaints send each other what they got from each other. The origin (the system that a citizen
told first, and its reference there) stays the same on every way, and the hops count the systems on the way.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from complaints.events.channel_reference import stands_for_none, trimmed
from complaints.events.cloudevents import Headers
from complaints.events.complaint import Origin, Received
from complaints.outcome import Reject, Step

OWN_SYSTEM: Final = "1111"
"""The origin of complaints that came to us first; their reference is the complaint's id."""
MAX_HOPS: Final = 4
"""A complaint that was passed on more often goes round: no chain of offices is so long."""


def refuse_origin(origin: Origin | None, hops: int, step: Step) -> Reject | None:
    """Why a complaint from another system is not taken: it is our own that came back, or goes round; or None."""
    if origin is not None and origin.system == OWN_SYSTEM:
        known = _uuid(origin.reference)
        if known is None:
            return Reject("invalid_field", "not the id of a complaint", step, "origin.reference")
        return Reject(
            "echo", f"complaint {known} of this system came back: it is known, nothing was opened", step, "origin"
        )
    if origin is not None and stands_for_none(trimmed(origin.reference)):
        return Reject("invalid_field", "names nothing", step, "origin.reference")
    if hops > MAX_HOPS:
        return Reject("too_many_hops", f"passed on {hops} times, {MAX_HOPS} are taken: it goes round", step, "hops")
    return None


def origin_headers(complaint: Received) -> Headers:
    """CloudEvents extension attributes of what is passed on; whoever passes it on sends them as they are."""
    origin = complaint.origin or Origin(system=OWN_SYSTEM, reference=str(complaint.complaint_id))
    return [
        ("ce_origin", origin.system.encode()),
        ("ce_originref", origin.reference.encode()),
        ("ce_hops", str(complaint.hops + 1).encode()),
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
