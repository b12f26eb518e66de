"""Tells which texts say too little to decide on: a greeting, a test, a few letters. The model answers those too."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from streams.classifier.grams import grams_of
from streams.national.model import NationalModel
from streams.routing.phrases import comparable

_LONG = 40
"""Texts of more letters are never too little: what they say of nothing is outweighed."""
_LEAST = 7
"""Least number of known n-grams of three characters or more. `ช้าง` (elephant) has 7, `test` none."""


class TooLittle:
    """Counts what the model knows of a text without greetings and the like."""

    def __init__(self, model: NationalModel, says_nothing: Sequence[str]) -> None:
        """`says_nothing` are words after which a text says no more than before."""
        self._model = model
        words = sorted(comparable(says_nothing), key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, words)) or "(?!)")

    def among(self, texts: Sequence[str]) -> set[int]:
        """The places of the texts that say too little; texts are in the comparable form (`comparable`)."""
        short = [place for place, text in enumerate(texts) if len(text) <= _LONG]
        if not short:
            return set()
        known = self._model.known(grams_of([self._words.sub(" ", texts[place]) for place in short]), shortest=3)
        return {short[i] for i in np.flatnonzero(known < _LEAST).tolist()}
