"""Finds a body's local agency: the municipality, district office, utility or provincial centre of a place. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from complaints.events.complaint import Area
from streams.national.rules import Arm


def serving(lead: str, area: Area, arms: Mapping[str, Sequence[Arm]]) -> str:
    """The agency that acts for `lead` in this area: that of the first arm that fits, or `lead` where none does."""
    code = area.subdistrict or area.district or area.province or ""
    for arm in arms.get(lead, ()):
        if arm.area and not code.startswith(arm.area):
            continue
        if ("{district}" in arm.agency and len(code) < 4) or ("{province}" in arm.agency and not code):
            continue
        return arm.agency.replace("{district}", code[:4]).replace("{province}", code[:2])
    return lead
