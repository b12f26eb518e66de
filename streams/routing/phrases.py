"""Finds many literal phrases in many texts at once, ignoring spaces, case and look-alike characters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from streams.fold import fold_batch

SHORTEST = 3
ROAD = "road:"
_LONG = 6
"""Phrases of at least this many characters are looked up by that many, others by SHORTEST: long keys leave fewer false
candidates."""
_AT_ONCE = 500
"""Texts searched together: their characters fit in the processor's cache."""
_SEPARATOR = "\n"
"""Separates texts. It is white space, which the comparable form does not contain."""
_MOUTH_BEFORE = re.compile(r"(?:ปาก|หน้า)ซอย$")
_LANE_BEFORE = re.compile(r"(?:ซอย|(?<![ก-๙])ซ\.?|(?<![a-z])soi)$")
_LANE_AFTER = re.compile(r"(?:ซอย|ซ\.?|soi|ที่)?[0-9๐-๙]")
_MASK = (1 << 20) - 1

_Entry = tuple[str, str, bool]
"""Comparable phrase, the phrase to return, whether it is a road."""


def comparable(texts: Sequence[str]) -> list[str]:
    """Texts in the form in which phrases are compared: folded, in lower case, without white space."""
    return ["".join(text.split()).lower() for text in fold_batch(texts)]


class Phrases:
    """A set of phrases and names of roads to find in texts."""

    def __init__(self, phrases: Iterable[str], roads: Iterable[str] = ()) -> None:
        """`roads` are found only where the road itself is meant: `พระราม 2` but not its lane `พระราม 2 ซอย 55`.

        They are returned with the prefix `road:`, because the same words may also be a plain phrase.
        """
        self._buckets: dict[int, dict[int, list[_Entry]]] = {
            SHORTEST: defaultdict(list),
            _LONG: defaultdict(list),
        }
        self._starts = {width: np.zeros(_MASK + 1, dtype=np.bool_) for width in self._buckets}
        for phrase, road in [(p, False) for p in phrases] + [(r, True) for r in roads]:
            (folded,), name = comparable([phrase]), ROAD + phrase if road else phrase
            width = _LONG if len(folded) >= _LONG else SHORTEST
            key = int(_keys(folded + _SEPARATOR * _LONG)[width][0])
            self._buckets[width][key].append((folded, name, road))
            self._starts[width][key] = True

    def find(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """For each text, the phrases that occur, sorted."""
        return self.find_in(comparable(texts))

    def find_in(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """As `find`, for texts in their comparable form."""
        parts = (texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE))
        return [phrases for part in parts for phrases in self._find(part)]

    def _find(self, folded: Sequence[str]) -> list[tuple[str, ...]]:
        found: list[set[str]] = [set() for _ in folded]
        joined = _SEPARATOR.join(folded) + _SEPARATOR * _LONG
        ends = np.cumsum([len(text) + 1 for text in folded])
        for width, keys in _keys(joined).items():
            places = np.flatnonzero(self._starts[width][keys])
            owners = np.searchsorted(ends, places, side="right")
            buckets = self._buckets[width]
            for place, key, owner in zip(places.tolist(), keys[places].tolist(), owners.tolist(), strict=True):
                for folded_phrase, phrase, road in buckets[key]:
                    end = place + len(folded_phrase)
                    if joined.startswith(folded_phrase, place) and not (road and _is_lane(joined, place, end)):
                        found[owner].add(phrase)
        return [tuple(sorted(phrases)) if phrases else () for phrases in found]


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


def _keys(text: str) -> dict[int, NDArray[np.uint32]]:
    """For each width, a hash of that many characters at each position."""
    three = threes(text)
    six = three[:-3] * np.uint32(0x6D) ^ three[3:]
    return {
        width: (keys ^ keys >> np.uint32(8)) & np.uint32(_MASK) for width, keys in ((SHORTEST, three), (_LONG, six))
    }
