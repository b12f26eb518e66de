"""Draws names of places as citizens write them: อ.แม่แจ่ม, เมืองโคราช, จ.ยโสธร, แถวบางกะปิ."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from complaints.reference.areas import BANGKOK, Areas
from learning.national.scenario import AreaKind

METRO = frozenset({BANGKOK, "11", "12"})
"""Bangkok, Samut Prakan, Nonthaburi: served by the metropolitan electricity and water authorities."""
BORDER = frozenset({"90", "91", "94", "95", "96"})
"""Songkhla, Satun, Pattani, Yala, Narathiwat: served by the southern border administration."""

_PROVINCE = ("จ.{p}", "จ. {p}", "จังหวัด{p}", "{p}", "{short}", "จ.{short}")
_DISTRICT = (
    "อ.{d}", "อ.{d}", "อำเภอ{d}", "อ. {d}", "{d}", "อ.{d} จ.{p}", "อ.{d} {p}", "{d} {p}", "อำเภอ{d} จังหวัด{p}",
    "อ.{d} จ.{short}", "ต.{t} อ.{d}", "ต.{t} อ.{d} จ.{p}", "ตำบล{t} อำเภอ{d} จังหวัด{p}", "ต.{t} {p}",
)  # fmt: skip
_CAPITAL = ("อ.เมือง{p}", "เมือง{p}", "เมือง{short}", "อ.เมือง จ.{p}", "ตัวเมือง{short}", "อำเภอเมือง{p}")
_BANGKOK = (
    "เขต{d}", "เขต{d} กทม.", "เขต{d} กรุงเทพ", "แขวง{t} เขต{d}", "{d}", "{d} กทม", "กทม.", "กรุงเทพ", "กรุงเทพฯ",
    "แถว{d} กรุงเทพ", "กรุงเทพมหานคร",
)  # fmt: skip


class Place(NamedTuple):
    """A place as written, and the code of its province."""

    text: str
    province: str


class Places:
    """Draws places from the whole country."""

    def __init__(self, areas: Areas) -> None:
        codes = [area.code for area in areas]
        self._areas = areas
        self._provinces = [code for code in codes if len(code) == 2]
        self._inside: dict[str, list[str]] = {}
        for code in codes:
            if len(code) > 2:
                self._inside.setdefault(code[:-2], []).append(code)
        self._short = _short_names(areas)

    @classmethod
    def load(cls, config: Path) -> Places:
        """The places of a config folder. Raises ConfigError naming file and line."""
        return cls(Areas.load(config))

    def draw(self, draw: random.Random, kind: AreaKind) -> Place | None:
        """A place of any level in an area of this kind; None for the kind `none`."""
        if kind == "none":
            return None
        province = draw.choice(self._of_kind(draw, kind))
        if province == BANGKOK:
            return Place(self._written(draw, draw.choice(_BANGKOK), province), province)
        if draw.random() < 0.3:
            return Place(self._written(draw, draw.choice(_PROVINCE), province), province)
        return Place(self._written(draw, "", province), province)

    def province(self, draw: random.Random, kind: AreaKind) -> str:
        """The bare name of a province of this kind."""
        return self._areas[draw.choice(self._of_kind(draw, kind))].thai

    def district(self, draw: random.Random, kind: AreaKind) -> str:
        """The bare name of a district in an area of this kind."""
        return self._areas[draw.choice(self._inside[draw.choice(self._of_kind(draw, kind))])].thai

    def _of_kind(self, draw: random.Random, kind: AreaKind) -> list[str]:
        if kind == "bangkok" or (kind == "any" and draw.random() < 0.12):
            return [BANGKOK]
        if kind == "metro":
            return sorted(METRO)
        if kind == "border":
            return sorted(BORDER)
        return [code for code in self._provinces if code != BANGKOK]

    def _written(self, draw: random.Random, form: str, province: str) -> str:
        district = draw.choice(self._inside[province])
        named: Mapping[str, str] = {
            "p": self._areas[province].thai,
            "short": draw.choice(self._short.get(province, [self._areas[province].thai])),
            "d": self._areas[district].thai,
            "t": self._areas[draw.choice(self._inside.get(district, [district]))].thai,
        }
        if not form:
            form = draw.choice(_CAPITAL if named["d"].startswith("เมือง") else _DISTRICT)
        return form.format_map(named)


def _short_names(areas: Areas) -> dict[str, list[str]]:
    """Thai short and popular names by province code."""
    names: dict[str, list[str]] = {}
    for spelling, code in areas.spellings.items():
        if len(code) == 2 and not spelling.isascii():
            names.setdefault(code, []).append(spelling)
    return names
