"""Agencies as people name them in a field: by id, name, alias, or as the list of suggestions writes them. Pure."""

from __future__ import annotations

from complaints.reference.agencies import Agencies, Agency
from complaints.reference.find_agencies import find_agencies

BETWEEN = " · "
MOST = 12


def suggestion(agency: Agency, language: str) -> str:
    """What the list of suggestions writes into the field."""
    return f"{agency.id}{BETWEEN}{agency.th if language == 'th' else agency.en}"


def agency_named(agencies: Agencies, word: str) -> str | None:
    """The id of the agency that is meant, None where that is none or not certain."""
    code = word.split(BETWEEN)[0].strip()
    if code in agencies:
        return code
    if found := agencies.named(word):
        return found
    near = find_agencies(agencies, word)
    return near[0].id if len(near) == 1 else None


def agencies_like(agencies: Agencies, word: str) -> list[Agency]:
    """Those that may be meant, the likeliest first."""
    return list(find_agencies(agencies, word))[:MOST] if word else []
