"""Where one complaint happens: a subdistrict, words for the place, an address, coordinates."""

from __future__ import annotations

from dataclasses import dataclass

from complaints.events.complaint import Place
from complaints.reference.areas import BANGKOK
from producers.sample.chance import Chance, Weighted
from producers.sample.material import Material, Spot, Theme

SPREAD = 0.004
"""Degrees; the side of a square of some 440 m around a subdistrict's middle."""
IN_CAPITAL = 0.4
"""The share of a province's complaints that come from the district of its capital (code ending in 01)."""
NAMED, NAMED_ELSEWHERE = 0.25, 0.5
"""The shares of texts in and outside Bangkok that name the district beside the place; outside with the province."""


@dataclass(frozen=True, slots=True)
class Scene:
    words: str
    """What the text calls the place."""
    address: str
    longitude: float | None
    latitude: float | None

    def place(self, chance: Chance, precise: float) -> Place | None:
        """What the channel knows of it: address, coordinates, both or nothing."""
        address = self.address if chance.happens(0.94) else None
        if self.longitude is None or self.latitude is None or not chance.happens(precise):
            return Place(address=address) if address else None
        longitude = round(self.longitude + (chance.draw() - 0.5) * SPREAD, 5)
        latitude = round(self.latitude + (chance.draw() - 0.5) * SPREAD, 5)
        return Place(address=address, longitude=longitude, latitude=latitude)


class Scenery:
    """Draws scenes."""

    def __init__(self, material: Material, chance: Chance) -> None:
        self._areas, self._places, self._chance = material.areas, material.places, chance
        self._below: dict[str, list[str]] = {}
        for area in material.areas:
            if len(area.code) > 2:
                self._below.setdefault(area.code[:-2], []).append(area.code)
        self._points = {spot.code: spot for spot in material.spots}
        self._bangkok = _weighted([spot for spot in material.spots if spot.code.startswith(BANGKOK)])
        self._provinces = _weighted([spot for spot in material.spots if len(spot.code) == 2])

    def draw(self, theme: Theme, leaning: float) -> Scene:
        """A scene of the theme; `leaning` is the channel's chance to be in Bangkok."""
        odds = theme.bangkok * leaning
        bangkok = self._chance.happens(odds / (odds + (1 - theme.bangkok) * (1 - leaning)))
        code = self._subdistrict(theme, bangkok)
        words, address = self._words_and_address(code)
        in_bangkok = code.startswith(BANGKOK)
        if self._chance.happens(NAMED if in_bangkok else NAMED_ELSEWHERE):
            words += f" {self._areas.thai(code[:4])}" + ("" if in_bangkok else f" {self._areas.thai(code[:2])}")
        spot = self._points.get(code)
        longitude, latitude = (spot.longitude, spot.latitude) if spot else (None, None)
        return Scene(words, address, longitude, latitude)

    def _subdistrict(self, theme: Theme, bangkok: bool) -> str:
        chance = self._chance
        if theme.areas:
            near = [code for code in theme.areas if code.startswith(BANGKOK) == bangkok]
            return self._within(chance.pick(near or theme.areas))
        return chance.weighted(self._bangkok) if bangkok else self._within(chance.weighted(self._provinces))

    def _within(self, code: str) -> str:
        """A subdistrict of an area of any level."""
        chance = self._chance
        if code == BANGKOK:
            return chance.weighted(self._bangkok)
        while len(code) < 6:
            capital = len(code) == 2 and chance.happens(IN_CAPITAL)
            code = f"{code}01" if capital else chance.pick(self._below[code])
        return code

    def _words_and_address(self, code: str) -> tuple[str, str]:
        chance, areas, places = self._chance, self._areas, self._places
        bangkok = code.startswith(BANGKOK)
        words = chance.pick(places.in_bangkok if bangkok else places.elsewhere)
        address = chance.pick(places.addresses_bangkok if bangkok else places.addresses_elsewhere)
        road = chance.pick(places.bangkok[code[:4]] if bangkok else places.regions[code[0]])
        fills = {
            "road": road,
            "near": road.removeprefix("ถนน"),
            "landmark": chance.pick(places.landmarks),
            "village": chance.pick(places.villages),
            "n": 1 + chance.below(12),
            "soi": 1 + chance.below(60),
            "number": f"{1 + chance.below(300)}/{1 + chance.below(40)}",
            "t": areas[code].thai,
            "a": areas[code[:4]].thai,
            "p": areas[code[:2]].thai,
            "postcode": next(iter(areas[code].postcodes), ""),
        }
        return words.format_map(fills), address.format_map(fills).rstrip()


def _weighted(spots: list[Spot]) -> Weighted[str]:
    return Weighted([spot.code for spot in spots], [spot.weight for spot in spots])
