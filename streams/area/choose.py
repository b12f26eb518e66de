"""Chooses one area from all the places a text names, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from complaints.reference.areas import BANGKOK, Areas
from streams.area.mention import Mention

_PROVINCE, _DISTRICT, _SUBDISTRICT = 2, 4, 6


def choose(mentions: Iterable[Mention], areas: Areas) -> str:
    """The code on which the places agree, cut to the certain level; "" where two provinces have equal weight."""
    counted = [one for one in mentions if one.weight > 0]
    if len(counted) == 1 and len(counted[0].codes) == 1:
        return next(iter(counted[0].codes))
    province = _best({code: one.weight for one in _rising(counted) for code in _only(one.provinces)}) or _by_both(
        counted
    )
    return _within(province, counted, areas) if province else ""


def _rising(mentions: Sequence[Mention]) -> list[Mention]:
    """Sorted by weight: later entries of a dict replace earlier ones, so each key keeps its greatest weight."""
    return sorted(mentions, key=lambda one: one.weight)


def _best(weights: dict[str, int]) -> str:
    """The key with the greatest weight, "" where two share it."""
    top = max(weights.values(), default=0)
    best = [key for key, weight in weights.items() if weight == top]
    return best[0] if len(best) == 1 else ""


def _only(codes: frozenset[str]) -> frozenset[str]:
    return codes if len(codes) == 1 else frozenset()


def _by_both(mentions: Sequence[Mention]) -> str:
    """The only province that has both a named district and a named subdistrict, where each name occurs in several."""
    if any(len(one.provinces) == 1 for one in mentions):
        return ""
    levels = {length: [one for one in mentions if any(len(code) == length for code in one.codes)] for length in (4, 6)}
    found = {
        code[:_PROVINCE]
        for outer, inner in product(levels[_DISTRICT], levels[_SUBDISTRICT])
        for code in inner.codes
        if any(len(around) == _DISTRICT and code.startswith(around) for around in outer.codes)
    }
    return found.pop() if len(found) == 1 else ""


def _within(province: str, mentions: Sequence[Mention], areas: Areas) -> str:
    inside = [(one, {code for code in one.codes if code.startswith(province)}) for one in _rising(mentions)]
    # A named district outweighs the district of a named subdistrict: people mix up old and new subdistrict names.
    districts = {
        code[:_DISTRICT]: 2 * one.weight + (len(code) == _DISTRICT)
        for one, codes in inside
        for code in _sure(codes)
        if len(code) >= _DISTRICT
    }
    district = _best(districts)
    if not districts and province != BANGKOK and any(not one.codes for one in mentions):
        town = f"{province}01"
        district = town if town in areas else ""
    within = {
        code
        for _, codes in inside
        for code in codes
        if len(code) == _SUBDISTRICT and code.startswith(district or province)
    }
    if len(within) == 1 and (district or not districts):
        return within.pop()
    return district or province


def _sure(codes: set[str]) -> set[str]:
    """The codes where all lie in one district, else none."""
    return codes if len({code[:_DISTRICT] for code in codes}) == 1 else set()
