"""Folds a whole batch of texts: one fast pass over all of them finds the few that need it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np

from complaints.fold import MARKS, fold_char, fold_odd
from streams.text_units import CHUNK, END, UNITS, Kinds, owners, to_examine, units_of

_EMOJI = 0xD83D
"""High surrogate of the commonest emoji, U+1F400 to U+1F7FF, none of which is folded. Others count as unusual."""
_PLAIN, _SARA_AA, _SARA_A, _SARA_E, _ODD = 0, 100, 101, 102, 255
"""Kinds of character; marks above and below have 1 to 16, in the order in which they are typed."""


def fold_batch(texts: Sequence[str]) -> list[str]:
    """`complaints.fold.fold` of each text."""
    folded = list(texts)
    for start in range(0, len(folded), CHUNK):
        for index in _odd(folded[start : start + CHUNK]):
            folded[start + index] = fold_odd(folded[start + index])
    return folded


def _odd(texts: Sequence[str]) -> Sequence[int]:
    """The texts that may need folding: with an unusual character, or two signs that are not in typing order."""
    units = units_of(texts)
    kinds = _kinds()[units]
    odd = kinds == _ODD
    odd[1:] |= (kinds[1:] != _PLAIN) & (kinds[:-1] >= kinds[1:])
    places = np.flatnonzero(odd)
    return owners(units, places) if len(places) else ()


@cache
def _kinds() -> Kinds:
    """The kind of each UTF-16 unit."""
    kinds = np.full(UNITS, _PLAIN, np.uint8)
    kinds[[unit for unit in to_examine() if not 0xD800 <= unit <= 0xDFFF and _is_odd(unit)]] = _ODD
    kinds[0xD800:0xDC00] = _ODD
    kinds[_EMOJI] = _PLAIN
    kinds[[ord(mark) for mark in MARKS]] = range(1, len(MARKS) + 1)
    kinds[[0x0E30, 0x0E32, 0x0E33, 0x0E40]] = _SARA_A, _SARA_AA, _SARA_AA, _SARA_E
    kinds[[ord(END), 0x0E4D]] = _PLAIN, _ODD
    return kinds


def _is_odd(point: int) -> bool:
    char = chr(point)
    return fold_char(char) != char or unicodedata.category(char)[0] == "M" or "\u1100" <= char <= "\u11ff"
