"""Builds the names to look for in text from the tables of areas, landmarks and roads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from complaints.fold import fold
from complaints.reference.areas import BANGKOK, Areas
from streams.area.place_names import PlaceNames, Use

TOWN = "เมือง"
"""Short name of the district of a province's capital; its full name is this and the name of the province."""
_SHORTEST_ENGLISH = 6
"""Least letters of an English name: Nan, Tak, Trat are other words too."""
_SHORTEST_SUBDISTRICT = 4
"""Least letters of a subdistrict's name: several shorter ones are everyday words, as และ."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that may stand without the word for its level: what it means, and where it is taken for an area."""

    codes: frozenset[str]
    kind: Literal["area", "landmark", "quarter", "road", "hides"]
    """`quarter`: from Bangkok's list of landmarks, which count anywhere; `hides`: not a place, hides names in it."""
    use: Use = "free"
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def province(self) -> bool:
        """Whether it names provinces only."""
        return all(len(code) == 2 for code in self.codes)


def names_of_levels(areas: Areas, names: PlaceNames) -> dict[int, dict[str, frozenset[str]]]:
    """For each level, told by the digits of its codes (2, 4 or 6), the names after its word: name -> codes."""
    found: dict[int, dict[str, set[str]]] = {length: defaultdict(set) for length in (2, 4, 6)}
    for name, code in _all_names(areas, names):
        if len(code) < 6 or len(name) >= _SHORTEST_SUBDISTRICT:
            found[len(code)][name].add(code)
        if len(code) == 2 and f"{code}01" in areas and not name.startswith(TOWN):
            found[4][TOWN + name].add(f"{code}01")
    return {length: {name: frozenset(codes) for name, codes in by_name.items()} for length, by_name in found.items()}


def bare_names(areas: Areas, names: PlaceNames, roads: set[str]) -> dict[str, Name]:
    """All names that are looked for anywhere in a text."""
    found: dict[str, Name] = {}
    for name, codes in _areas_by_name(areas).items():
        found[name] = Name(codes, "area")
    for use in names.uses:
        codes = frozenset({use.code}) if use.code else found[use.name].codes
        found[use.name] = Name(codes, "area", use.use, use.not_before, use.not_after, use.after)
    for name, code in names.landmarks.items():
        found[name] = Name(frozenset({code}), "landmark")
    for name, code in areas.landmarks.items():
        found[_key(name)] = Name(frozenset({code}), "quarter")
    for name in names.not_places:
        found[name] = Name(frozenset(), "hides")
    for name in roads:
        found[name] = Name(frozenset(), "road")
    return found


def _areas_by_name(areas: Areas) -> dict[str, frozenset[str]]:
    """Provinces and districts by name. A bare name of a Bangkok district only tells Bangkok: roads have such names."""
    found: dict[str, set[str]] = defaultdict(set)
    for area in areas:
        if len(area.code) > 4:
            continue
        capital = len(area.code) == 4 and area.code.startswith(BANGKOK)
        town = area.thai.startswith(TOWN) and area.code.endswith("01")
        found[_key(area.thai)].add(area.code[:2] if capital or town else area.code)
        english = _key(area.english)
        if len(area.code) == 2 and len(english) >= _SHORTEST_ENGLISH:
            found[english].add(area.code)
    return {name: _narrow(codes) for name, codes in found.items()}


def _narrow(codes: set[str]) -> frozenset[str]:
    """The codes without those inside another one: a province and its district of the same name are the province."""
    return frozenset(code for code in codes if not any(code != other and code.startswith(other) for other in codes))


def _all_names(areas: Areas, names: PlaceNames) -> Iterator[tuple[str, str]]:
    for area in areas:
        yield _key(area.thai), area.code
    for name, code in areas.spellings.items():
        yield _key(name), code
    for use in names.uses:
        if use.code:
            yield use.name, use.code


def _key(name: str) -> str:
    return fold(name).lower()
