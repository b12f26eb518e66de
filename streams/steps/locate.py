"""Resolves the area of a complaint: codes of province, district and subdistrict, and how they were found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from complaints.events.complaint import Area, AreaMethod, Place
from complaints.reference.areas import Areas
from complaints.reference.contents import Contents
from streams.area.address import AddressReader
from streams.area.cells import THAILAND, Cells
from streams.area.mentions import Mentions
from streams.area.place_names import FILES

_MEMO = 200_000
"""Most addresses whose codes are kept; a full memo is emptied, so memory stays bounded."""
_WEST, _SOUTH, _EAST, _NORTH = THAILAND
_DISTRICT = 4
_CELLS = "cells.csv"
_LEVELS = (("แขวง", "เขต"), ("ตำบล", "อำเภอ"), (" ต.", " อ."))
"""Words before the names of subdistrict and district, in Bangkok and elsewhere."""


class AreaResolver:
    """Finds the area of a place or text. Pure: the same input always gives the same area."""

    def __init__(self, areas: Areas, cells: Cells, mentions: Mentions) -> None:
        self._tables = areas
        self._at = cells.at
        self._mentioned = mentions.find_each
        self._addresses: dict[str, str] = {}
        self._areas: dict[tuple[str, str], Area] = {}

    @classmethod
    def load(cls, config: Path, areas: Areas | None = None) -> AreaResolver:
        """Read the tables of `config/areas/`; `areas` only where they are not given.

        The same resolver again where they have not changed, as reading takes a second. Raises ConfigError naming file
        and line of an error.
        """
        return _resolver(Contents.of(config / "areas", _CELLS, *FILES), areas or Areas.load(config))

    @cached_property
    def _read(self) -> Callable[[str], str]:
        """Made for the first address, as to fold all names takes a tenth of a second, and some programs only check."""
        return AddressReader(self._tables).read

    def resolve(self, place: Place | None, text: str = "") -> Area:
        """The area of one place or text. For many, `resolve_each` is several times faster."""
        return self.resolve_each([place], [text])[0]

    def resolve_each(self, places: Sequence[Place | None], texts: Sequence[str]) -> list[Area]:
        """The area of each place, or of its text; its method is `unknown` where neither tells one.

        Coordinates outside Thailand are ignored. Where the place gives no district, an area named in the text counts as
        an address does. Where address and coordinates disagree the address counts, because a cell at a border holds
        points of both sides. Coordinates add what the address leaves open.
        """
        told = [self._told(place) if place else ("", "") for place in places]
        asked = [i for i, codes in enumerate(told) if texts[i] and max(map(len, codes)) < _DISTRICT]
        for i, mentioned in zip(asked, self._mentioned([texts[i] for i in asked]), strict=True):
            named, at = told[i]
            if mentioned.startswith(named or at):
                told[i] = mentioned, at
        return [self._area(codes) for codes in told]

    def _told(self, place: Place) -> tuple[str, str]:
        """The code that the address names, and the one at the coordinates; either may be empty."""
        address, longitude, latitude = place.address, place.longitude, place.latitude
        at = ""
        if longitude is not None and latitude is not None and _WEST < longitude < _EAST and _SOUTH < latitude < _NORTH:
            at = self._at(longitude, latitude)
        return self._named(address) if address else "", at

    def _area(self, codes: tuple[str, str]) -> Area:
        area = self._areas.get(codes)
        if area is None:
            area = self._areas[codes] = _area(*codes)
        return area

    def _named(self, address: str) -> str:
        tail = address[_tail(address) :]
        code = self._addresses.get(tail)
        if code is None:
            if len(self._addresses) >= _MEMO:
                self._addresses.clear()
            code = self._addresses[tail] = self._read(tail)
        return code


@lru_cache(maxsize=1)
def _resolver(tables: Contents, areas: Areas) -> AreaResolver:
    return AreaResolver(areas, Cells.load(tables.folder / _CELLS), Mentions.load(tables.folder.parent, areas))


def _tail(address: str) -> int:
    """Where the administrative part begins if it has the common form, else 0; many addresses share few such tails."""
    for words in _LEVELS:
        subdistrict, district = map(address.find, words)
        if subdistrict >= 0 and district >= 0:
            return min(subdistrict, district)
    return 0


def _area(named: str, at: str) -> Area:
    """The area from the code that the address names and the code at the coordinates; either may be empty."""
    if not named:
        return _codes(at, "coordinates" if at else "unknown")
    if at.startswith(named):
        return _codes(at, "coordinates+address")
    return _codes(named, "coordinates+address" if at and named.startswith(at) else "address")


def _codes(code: str, method: AreaMethod) -> Area:
    return Area(
        province=code[:2] or None,
        district=code[:4] if len(code) >= 4 else None,
        subdistrict=code if len(code) == 6 else None,
        method=method,
    )
