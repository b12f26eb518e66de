"""Finds the words that tell kind and urgency in many texts at once; the words are in `config/taxonomy.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.classifier.folding import EDGE, fold
from streams.classifier.grams import BITS, ORDERS, Buckets, hashes

_LENGTH = 4
"""Words are looked up by the bucket of their first four characters, then compared in full."""


_BEFORE = 24
"""Number of characters before a word that are searched for a hedge, which cancels it."""


@dataclass(frozen=True)
class Word:
    """A word to look for, the rank it gives to each question, and hedges that must not stand shortly before it."""

    text: str
    ranks: tuple[int, ...]
    not_after: tuple[str, ...] = ()

    def stands_at(self, place: int, folded: str) -> bool:
        """Whether the word is at this place without a hedge before it; `folded` has EDGE before each text."""
        if not folded.startswith(self.text, place):
            return False
        before = folded[max(place - _BEFORE, folded.rfind(EDGE, 0, place)) : place] if self.not_after else ""
        return not any(hedge in before for hedge in self.not_after)


class Words:
    """A set of words to find in texts, in time that hardly depends on their number."""

    def __init__(self, words: Sequence[Word]) -> None:
        """Each word has at least four characters, and one rank for each of the same questions."""
        self.questions = max((len(word.ranks) for word in words), default=0)
        self._first = np.zeros(1 << BITS[ORDERS.index(_LENGTH)], dtype=np.bool_)
        self._by_bucket: dict[int, list[Word]] = {}
        for word in words:
            text, *not_after = map(_folded, (word.text, *word.not_after))
            bucket = int(hashes(_points(text))[_LENGTH][0])
            self._first[bucket] = True
            self._by_bucket.setdefault(bucket, []).append(Word(text, word.ranks, tuple(not_after)))

    def find(self, points: NDArray[np.uint32], starts: NDArray[np.int64], buckets: Buckets) -> NDArray[np.int64]:
        """Texts x questions: the greatest rank among the words that occur in the text, 0 where none does."""
        found = np.zeros((len(starts) - 1, self.questions), dtype=np.int64)
        places = np.flatnonzero(self._first[buckets[_LENGTH]])
        owners = np.searchsorted(starts, places, side="right") - 1
        folded = _text(points)
        for place, owner, bucket in zip(
            places.tolist(), owners.tolist(), buckets[_LENGTH][places].tolist(), strict=True
        ):
            for word in self._by_bucket[bucket]:
                if word.stands_at(place, folded):
                    np.maximum(found[owner], word.ranks, out=found[owner])
        return found


def _folded(text: str) -> str:
    return _text(fold([text])[0][1:-1])


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(points: NDArray[np.uint32]) -> str:
    return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
