"""Finds many literal phrases in many texts at once, ignoring spaces, case and look-alike characters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from streams.fold import fold_batch
from streams.name_scanner import Found, NameScanner
from streams.text_units import CHUNK

SHORTEST = 3
ROAD = "road:"
_MOUTH_BEFORE = re.compile(r"(?:ปาก|หน้า)ซอย$")
_LANE_BEFORE = re.compile(r"(?:ซอย|(?<![ก-๙])ซ\.?|(?<![a-z])soi)$")
_LANE_AFTER = re.compile(r"(?:ซอย|ซ\.?|soi|ที่)?[0-9๐-๙]")

_Entry = tuple[str, bool]
"""The phrase to return, and whether it is a road."""


def comparable(texts: Sequence[str]) -> list[str]:
    """Texts in the form in which phrases are compared: folded, in lower case, without white space."""
    return ["".join(text.split()).lower() for text in fold_batch(texts)]


class Phrases:
    """A set of phrases and names of roads to find in texts."""

    def __init__(self, phrases: Iterable[str], roads: Iterable[str] = ()) -> None:
        """`roads` are found only where the road itself is meant: `พระราม 2` but not its lane `พระราม 2 ซอย 55`.

        They are returned with the prefix `road:`, because the same words may also be a plain phrase.
        """
        by_form: dict[str, list[_Entry]] = defaultdict(list)
        entries = [(phrase, False) for phrase in phrases] + [(road, True) for road in roads]
        for (phrase, road), form in zip(entries, comparable([phrase for phrase, _ in entries]), strict=True):
            by_form[form].append((ROAD + phrase if road else phrase, road))
        self._scanner = NameScanner({form: tuple(alike) for form, alike in by_form.items()})

    def find(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """For each text, the phrases that occur, sorted."""
        return self.find_in(comparable(texts))

    def find_in(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """As `find`, for texts in their comparable form."""
        parts = (texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK))
        return [
            _told(text, found) if found else ()
            for part in parts
            for text, found in zip(part, self._scanner.scan(part), strict=True)
        ]


def _told(text: str, found: Iterable[Found[tuple[_Entry, ...]]]) -> tuple[str, ...]:
    """The phrases found in a text, sorted, without roads of which only a lane is meant."""
    told = {
        phrase for start, end, entries in found for phrase, road in entries if not (road and _is_lane(text, start, end))
    }
    return tuple(sorted(told))


def _is_lane(text: str, start: int, end: int) -> bool:
    """Whether a road's name belongs to one of its numbered lanes; the mouth of a lane is on the road itself."""
    before = text[max(0, start - 8) : start]
    if _MOUTH_BEFORE.search(before):
        return False
    return _LANE_AFTER.match(text, end) is not None or _LANE_BEFORE.search(before) is not None


def threes(text: str) -> NDArray[np.uint32]:
    """A hash of the three characters at each position but the last two; collisions are possible."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) & np.uint32(0xFFF)
    three: NDArray[np.uint32] = (
        codes[:-2] * np.uint32(0x9E5) ^ codes[1:-1] * np.uint32(0x1F) ^ codes[2:] << np.uint32(9)
    )
    return three
