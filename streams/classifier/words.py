"""Finds the words that tell kind and urgency in many texts at once; the words are in `config/taxonomy.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from streams.classifier.folding import fold
from streams.classifier.grams import BITS, ORDERS, Buckets, hashes

_LENGTH = 4
"""Words are looked up by the bucket of their first four characters, then compared in full."""


class Words:
    """A set of words, each with the ranks it gives; found in time that hardly depends on how many there are."""

    def __init__(self, ranks: Mapping[str, Sequence[int]]) -> None:
        """`ranks`: per word (four characters or more) one number per question, the greatest found wins."""
        self.questions = max(map(len, ranks.values()), default=0)
        self._first = np.zeros(1 << BITS[ORDERS.index(_LENGTH)], dtype=np.bool_)
        self._by_bucket: dict[int, list[tuple[str, Sequence[int]]]] = {}
        for word, rank in ranks.items():
            points = fold([word])[0][1:-1]
            bucket = int(hashes(points)[_LENGTH][0])
            self._first[bucket] = True
            self._by_bucket.setdefault(bucket, []).append((_text(points), rank))

    def find(self, points: NDArray[np.uint32], starts: NDArray[np.int64], buckets: Buckets) -> NDArray[np.int64]:
        """Texts x questions: the greatest rank among the words that occur in the text, 0 without any."""
        found = np.zeros((len(starts) - 1, self.questions), dtype=np.int64)
        places = np.flatnonzero(self._first[buckets[_LENGTH]])
        owners = np.searchsorted(starts, places, side="right") - 1
        folded = _text(points)
        candidates = zip(places.tolist(), owners.tolist(), buckets[_LENGTH][places].tolist(), strict=True)
        for place, owner, bucket in candidates:
            for word, rank in self._by_bucket[bucket]:
                if folded.startswith(word, place):
                    np.maximum(found[owner], rank, out=found[owner])
        return found


def _text(points: NDArray[np.uint32]) -> str:
    return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
