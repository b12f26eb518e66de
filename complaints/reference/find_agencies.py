"""Finds agencies by what a person knows of them: id, a name in Thai or English, an alias, the name of a unit. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from complaints.fold import fold_name
from complaints.reference.agencies import Agencies, Agency


class Fit(IntEnum):
    """How well a search fits an agency; the smaller the better."""

    ID = 0
    NAME = 1
    PART = 2
    """The search is the name of a unit, such as a police station."""
    BEGINNING = 3
    INSIDE = 4
    WORDS = 5
    """Every word of the search occurs in one of its names."""


def find_agencies(agencies: Agencies, search: str) -> list[Agency]:
    """The agencies a search fits, the best first, then in the order of the file; all of them for an empty search.

    Case, look-alike characters and the number of spaces do not count, nor do any spaces in Thai.
    """
    wanted = _folded(search)
    if not wanted:
        return list(agencies)
    part_of = agencies.named_or_part(search)
    fits = ((_fit(agency, names, wanted, part_of), agency) for agency, names in _named(agencies))
    found = [(fit, agency) for fit, agency in fits if fit is not None]
    return [agency for _, agency in sorted(found, key=lambda pair: pair[0])]


@lru_cache(maxsize=1)
def _named(agencies: Agencies) -> list[tuple[Agency, tuple[str, ...]]]:
    """Each agency with its names as they are compared. Kept, as many searches ask the same agencies."""
    return [(agency, tuple(map(_folded, _names(agency)))) for agency in agencies]


def _fit(agency: Agency, names: tuple[str, ...], wanted: str, part_of: str | None) -> Fit | None:
    if wanted == agency.id:
        return Fit.ID
    if wanted in names:
        return Fit.NAME
    if agency.id == part_of:
        return Fit.PART
    if any(name.startswith(wanted) for name in (agency.id, *names)):
        return Fit.BEGINNING
    if any(wanted in name for name in (agency.id, *names)):
        return Fit.INSIDE
    words = wanted.split()
    if len(words) > 1 and all(any(word in name for name in (agency.id, *names)) for word in words):
        return Fit.WORDS
    return None


def _names(agency: Agency) -> Iterable[str]:
    return agency.th, agency.en, agency.shown, *agency.aliases, *(unit.strip("*") for unit in agency.units)


def _folded(name: str) -> str:
    name = fold_name(name).casefold()
    return name if name.isascii() else _without_thai_spaces(name)


def _without_thai_spaces(name: str) -> str:
    """The name without spaces, except between Latin words: Thai is written with and without spaces."""
    kept: list[str] = []
    for word in name.split():
        if kept and word.isascii() and kept[-1].isascii():
            kept.append(" ")
        kept.append(word)
    return "".join(kept)
