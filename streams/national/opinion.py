"""The model's probabilities of each subject, leading body and kind of a text, before rules are applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from streams.classifier.grams import chunks, grams_of
from streams.classifier.model import Floats, softmax
from streams.national.model import NationalModel

_MEMO = 20_000
"""Most opinions kept: each is needed when its text is classified and again when it is routed."""


class Opinion(NamedTuple):
    """Probabilities, in the order of the model's classes."""

    subjects: Floats
    leads: Floats
    kinds: Floats


class Opinions:
    """Asks the model and remembers its answers. Pure: an opinion depends on the text alone."""

    def __init__(self, model: NationalModel) -> None:
        self.model = model
        self._known: dict[str, Opinion] = {}

    def of(self, texts: Sequence[str]) -> list[Opinion]:
        """One opinion per text."""
        found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        for part in chunks(new):
            if asked := new[part]:
                found.update(zip(asked, self.by_grams(asked, grams_of(asked)), strict=True))
        return [found[text] for text in texts]

    def by_grams(self, texts: Sequence[str], grams: Sequence[sparse.csr_array]) -> list[Opinion]:
        """As `of`, with the n-grams of the texts (`streams.classifier.grams.grams`), which cost as much."""
        opinions = self._ask(grams)
        if len(self._known) + len(texts) > _MEMO:
            self._known.clear()
        self._known.update(zip(texts, opinions, strict=True))
        return opinions

    def _ask(self, grams: Sequence[sparse.csr_array]) -> list[Opinion]:
        scores = self.model.scores(grams)
        subjects, leads, kinds = (
            softmax(heads.odds(scores)) for heads in (self.model.subjects, self.model.leads, self.model.kinds)
        )
        return [Opinion(*rows) for rows in zip(subjects, leads, kinds, strict=True)]


def one_subject(opinion: Opinion, place: int) -> Opinion:
    """The opinion with a subject that a person gave as the only one."""
    subjects = np.zeros_like(opinion.subjects)
    subjects[place] = 1.0
    return opinion._replace(subjects=subjects)
