"""Areas that a text may mean, for a person to choose from where none is certain."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from complaints.fold import fold
from complaints.reference.areas import Areas
from streams.area.address import bare

_LEVELS = ("เขต", "อำเภอ", "อ", "แขวง", "ตำบล", "ต", "จังหวัด", "จ")
_SHORTEST = 4
"""Least number of letters of a name: shorter names occur within other words."""


class _Found(NamedTuple):
    """An area found; sorts by how likely it is meant, the likeliest first."""

    without_level: bool
    shortness: int
    digits: int
    code: str


class AreaCandidates:
    """Finds the Thai names of all areas, and landmarks, anywhere in a text."""

    def __init__(self, areas: Areas) -> None:
        self._codes: dict[str, list[str]] = defaultdict(list)
        for area in areas:
            name = bare(fold(area.thai))
            if len(name) >= _SHORTEST:
                self._codes[name].append(area.code)
        for name, code in (*areas.spellings.items(), *areas.landmarks.items()):
            if len(key := bare(fold(name))) >= _SHORTEST:
                self._codes[key].append(code)

    def find(self, text: str, most: int) -> list[str]:
        """At most `most` codes, the likeliest first: after a word for a level, then longer names, then larger areas."""
        text = bare(fold(text))
        found = {_judged(text, name, code) for name, codes in self._codes.items() if name in text for code in codes}
        return list(dict.fromkeys(one.code for one in sorted(found)))[:most]


def _judged(text: str, name: str, code: str) -> _Found:
    named = re.search(f"(?:{'|'.join(_LEVELS)}){re.escape(name)}", text)
    return _Found(named is None, -len(name), len(code), code)
