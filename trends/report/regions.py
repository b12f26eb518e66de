"""The five regions of the National Statistical Office, told from the first digits of a province's official code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from trends.forecast.panel import Panel

REGIONS: Final[Mapping[str, str]] = {
    "bangkok": "กรุงเทพมหานคร",
    "central": "ภาคกลาง (รวมตะวันออกและตะวันตก)",
    "north": "ภาคเหนือ",
    "northeast": "ภาคตะวันออกเฉียงเหนือ",
    "south": "ภาคใต้",
}
_BANGKOK = "10"
_BY_DIGIT = {
    **dict.fromkeys("127", "central"),
    **dict.fromkeys("34", "northeast"),
    **dict.fromkeys("56", "north"),
    **dict.fromkeys("89", "south"),
}


def region_of(province: str) -> str:
    """The region of a province by its code of two digits; Bangkok is one of its own."""
    return "bangkok" if province == _BANGKOK else _BY_DIGIT[province[0]]


def by_region(provinces: Panel) -> Panel:
    """A panel by province as one by region; its first series, the total, stays."""
    regions = [region_of(province) for province in provinces.keys[1:]]
    found = [region for region in REGIONS if region in regions]
    rows = [provinces.counts[1:][[one == region for one in regions]].sum(axis=0) for region in found]
    return replace(provinces, keys=("", *found), counts=np.array([provinces.counts[0], *rows]))
