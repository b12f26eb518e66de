"""What the audit reads of a complaint."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ticket:
    """One complaint with a place in degrees (WGS 84). Times are days since 1970 in Bangkok; `closed` None is open."""

    category: str
    district: str
    agency: str
    longitude: float
    latitude: float
    reported: float
    closed: float | None
