"""Finds areas by roads: whole roads, kilometre posts, and the province's letters in the numbers of rural roads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from streams.area.context import Role
from streams.area.mention import Mention, Strength
from streams.area.place_names import PlaceNames

_POST = re.compile(r"(?:กม|ก\.ม|กิโลเมตร|หลักกิโล|หลักกม|km)\.?\s*(?:ที่)?\s*(\d{1,3})(?!\d)")
"""A kilometre post is followed by its number: กม. 52, กม.ที่ 52+300; `5 กม.` is a distance."""
_BEHIND, _BEFORE = 40, 20
_RURAL = re.compile(r"(?<![ก-๙.])([ก-ฮ]{2})\.\s?([1-6]\d{3})(?![\d.])")
_YEARS = re.compile("25")
_MONTHS = frozenset({"มค", "กพ", "พค", "กค", "สค", "ตค", "พย", "ธค", "มย", "กย", "พศ"})


class Roads:
    """Tells the area of a road."""

    def __init__(self, names: PlaceNames) -> None:
        self._stretches: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        for one in names.roads:
            self._stretches[one.road].append((one.from_km, one.to_km, one.code))
        self._letters = names.road_letters

    def names(self) -> set[str]:
        """Names and numbers of all known roads."""
        return set(self._stretches)

    def codes(self, road: str, text: str, start: int, end: int) -> tuple[frozenset[str], bool]:
        """The area of a road named from `start` to `end`, empty where unknown, and whether a kilometre post told it."""
        post = _POST.search(text[end : end + _BEHIND]) or _POST.search(text[max(0, start - _BEFORE) : start])
        kilometre = float(post[1]) if post else None
        for from_km, to_km, code in self._stretches[road]:
            if to_km == float("inf"):
                return frozenset({code}), False
            if kilometre is not None and from_km <= kilometre <= to_km:
                return frozenset({code}), True
        return frozenset(), False

    def rural(self, text: str) -> Iterator[Mention]:
        """Mentions of rural roads by number: นม.1016 is a road of Nakhon Ratchasima, but พย. 2566 is a month."""
        if "." not in text:
            return
        for match in _RURAL.finditer(text):
            code = self._letters.get(match[1])
            if code and not (match[1] in _MONTHS and _YEARS.match(match[2])):
                yield Mention(match.start(), match.end(), frozenset({code}), Role.NAMED, Strength.NAME)
