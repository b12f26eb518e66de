"""The model's probabilities of each subject, leading body and kind of a text, before rules are applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

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
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(new) > _MEMO:
            self._known.clear()
            new = list(dict.fromkeys(texts))
        for part in chunks(new):
            self._known.update(zip(new[part], self._ask(new[part]), strict=True))
        return [self._known[text] for text in texts]

    def _ask(self, texts: Sequence[str]) -> list[Opinion]:
        if not texts:
            return []
        scores = self.model.scores(grams_of(texts))
        subjects, leads, kinds = (
            softmax(heads.odds(scores)) for heads in (self.model.subjects, self.model.leads, self.model.kinds)
        )
        return [Opinion(*rows) for rows in zip(subjects, leads, kinds, strict=True)]


def one_subject(opinion: Opinion, place: int) -> Opinion:
    """The opinion with a subject that a person gave as the only one."""
    subjects = np.zeros_like(opinion.subjects)
    subjects[place] = 1.0
    return opinion._replace(subjects=subjects)
