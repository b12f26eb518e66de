"""A district named in the complaint's own text, for complaints that come without a usable place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from complaints.fold import fold
from complaints.reference.areas import BANGKOK, Areas

_DISTRICT = 4


class Mentions:
    """Bangkok's districts as text names them: `เขต` and the name, or a place that stands in one district only."""

    def __init__(self, areas: Areas) -> None:
        districts = {area.thai: area.code for area in areas if _is_district(area.code)}
        districts |= {name: code for name, code in areas.spellings.items() if _is_district(code) and name[0] > "z"}
        self._districts = {fold(name): code for name, code in districts.items()}
        self._landmarks = {fold(name): code for name, code in areas.landmarks.items()}
        self._named = re.compile(r"เขต\s*:?\s*(" + _any(self._districts) + ")")
        self._near = re.compile(_any(self._landmarks))

    def find(self, text: str) -> str:
        """The district's code, or "" where the text names none or several."""
        text = fold(text)
        codes = {self._districts[name] for name in self._named.findall(text)}
        if not codes:
            codes = {self._landmarks[name] for name in self._near.findall(text)}
        return codes.pop() if len(codes) == 1 else ""


def _is_district(code: str) -> bool:
    return len(code) == _DISTRICT and code.startswith(BANGKOK)


def _any(names: Mapping[str, str]) -> str:
    """A pattern for any of the names, the longest first; for none it never matches."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
