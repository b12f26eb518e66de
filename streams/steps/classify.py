"""Classifies a whole batch of texts: categories, kind and urgency of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from complaints.errors import ConfigError
from complaints.events.complaint import Classification, Label
from complaints.reference.taxonomy import OTHER, Taxonomy, load_taxonomy
from streams.classifier.folding import fold
from streams.classifier.grams import chunks, grams, grams_of, hashes
from streams.classifier.model import Model, load
from streams.classifier.words import Word, Words

MODEL = Path("model") / "classifier.npz"
MOST = 4
"""Most categories given to a text."""
CANDIDATES = 3
"""Number of categories named to people where none is certain."""

_REMEMBERED = 200_000
"""Most different classifications kept as objects; classifications repeat far more often than texts do."""


class Gate(NamedTuple):
    """A linear function of the n-grams that is computed in the same pass as the categories."""

    weights: tuple[NDArray[np.float32], ...]
    """For each length of n-gram, buckets x 1."""
    bias: float


class Part(NamedTuple):
    """What one pass over some texts of a batch finds."""

    at: slice
    """Of the batch."""
    classifications: list[Classification]
    gate: NDArray[np.float32]
    """Log-odds of the gate; zeros without one."""
    grams: list[sparse.csr_array]
    """As `streams.classifier.grams.grams` makes them, for whoever asks about the same texts next."""


class Classifier:
    """Classifies batches of any number of texts; a text's classification does not depend on its batch."""

    def __init__(self, taxonomy: Taxonomy, model: Model, gate: Gate | None = None) -> None:
        """`gate` is computed for every text as well, see `parts`."""
        self.model = model.id
        self.training = model.header.training
        self.generation = model.header.generation
        self._model = model
        self._asked = _with_gate(model, gate) if gate else model
        self._codes = (*model.header.classes, OTHER)
        self._percent = round(model.calibration.threshold * 100)
        self._kinds = [kind.code for kind in reversed(taxonomy.kinds)]
        self._urgencies = [level.code for level in taxonomy.urgencies]
        self._default = self._kinds.index(taxonomy.default_kind.code)
        by_category = {category: kind.code for kind in taxonomy.kinds for category in kind.categories}
        self._kind_of = np.array([self._kinds.index(by_category[c]) if c in by_category else -1 for c in self._codes])
        self._least = np.array([self._urgencies.index(kind.urgency) for kind in reversed(taxonomy.kinds)])
        self._words = _words(taxonomy)
        self._ready: dict[bytes, Classification] = {}

    @classmethod
    def load(cls, config: Path, gate: Gate | None = None, taxonomy: Taxonomy | None = None) -> Classifier:
        """Read the model of the config folder, and its taxonomy where it is not given.

        Raises ConfigError naming the file that is wrong.
        """
        taxonomy, model = taxonomy or load_taxonomy(config), load(config / MODEL)
        unknown = set(model.header.classes) - taxonomy.codes
        if unknown:
            raise ConfigError(f"{config / MODEL}: classes unknown to the taxonomy: {', '.join(sorted(unknown))}")
        return cls(taxonomy, model, gate)

    def classify(self, texts: Sequence[str]) -> list[Classification]:
        """For each text its categories, best first, with confidence (`other` when none fits), its kind and urgency."""
        return [done for part in self.parts(texts) for done in part.classifications]

    def parts(self, texts: Sequence[str]) -> Iterator[Part]:
        """As `classify`, with all that was found out, for a part of the texts after the other."""
        return (self._part(texts[at], at) for at in chunks(texts) if texts)

    def candidates(self, texts: Sequence[str], most: int = CANDIDATES) -> list[tuple[Label, ...]]:
        """For each text the likeliest categories, best first, even below the threshold: for people who must decide."""
        return [labels for part in chunks(texts) for labels in self._likeliest(texts[part], most)]

    def _likeliest(self, texts: Sequence[str], most: int) -> list[tuple[Label, ...]]:
        if not texts:
            return []
        percent = np.rint(self._model.probabilities(grams_of(texts)) * 100).astype(int)
        best = np.argsort(-percent, axis=1, kind="stable")[:, :most]
        return [
            tuple(Label(code=self._codes[place], confidence=row[place] / 100) for place in places if row[place])
            for row, places in zip(percent.tolist(), best.tolist(), strict=True)
        ]

    def _part(self, texts: Sequence[str], at: slice) -> Part:
        points, starts = fold(texts)
        buckets = hashes(points)
        found = grams(buckets, starts)
        scores = self._asked.scores(found)
        classes = len(self._codes) - 1
        gate = scores[:, classes] if scores.shape[1] > classes else np.zeros(len(texts), np.float32)
        labels = self._labels(self._model.calibration.probabilities(scores[:, :classes]))
        kinds, urgencies = self._manner(self._words.find(points, starts, buckets), labels)
        rows = np.column_stack([labels, kinds, urgencies]).astype(np.int16)
        keys = rows.view(f"V{2 * rows.shape[1]}").ravel().tolist()
        return Part(at, list(map(self._build, keys)), gate, found)

    def _labels(self, probabilities: NDArray[np.float32]) -> NDArray[np.int16]:
        """Texts x MOST, best first: confidence in percent * number of codes + index of the code; -1 for none."""
        percent = np.rint(probabilities * 100).astype(np.int16)
        size, other = len(self._codes), len(self._codes) - 1
        packed = np.where(percent >= self._percent, percent * size + np.arange(other, dtype=np.int16), -1)
        best = np.sort(packed, axis=1)[:, : -MOST - 1 : -1]
        nothing = best[:, 0] < 0
        best[nothing, 0] = (100 - percent[nothing].max(axis=1)) * size + other
        return best

    def _manner(
        self, found: NDArray[np.int64], labels: NDArray[np.int16]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        by_category = self._kind_of[labels[:, 0] % len(self._codes)]
        without = np.where(by_category >= 0, by_category, self._default)
        kinds = np.where(found[:, 0] > 0, found[:, 0] - 1, without)
        return kinds, np.maximum(found[:, 1], self._least[kinds])

    def _build(self, key: bytes) -> Classification:
        ready = self._ready.get(key)
        if ready is None:
            *labels, kind, urgency = np.frombuffer(key, dtype=np.int16).tolist()
            pairs = [divmod(label, len(self._codes)) for label in labels if label >= 0]
            ready = Classification(
                categories=tuple(Label(code=self._codes[place], confidence=percent / 100) for percent, place in pairs),
                kind=self._kinds[kind],
                urgency=self._urgencies[urgency],
                model=self.model,
                training=self.training,
            )
            if len(self._ready) >= _REMEMBERED:
                self._ready.clear()
            self._ready[key] = ready
        return ready


def _with_gate(model: Model, gate: Gate) -> Model:
    weights = tuple(np.hstack(pair) for pair in zip(model.weights, gate.weights, strict=True))
    return dataclasses.replace(model, weights=weights, bias=np.append(model.bias, np.float32(gate.bias)))


def _words(taxonomy: Taxonomy) -> Words:
    """The words of kinds and urgencies, with their ranks for both: a kind earlier in the taxonomy ranks higher."""
    kinds = [
        Word(text, (rank, 0), kind.not_after)
        for rank, kind in enumerate(reversed(taxonomy.kinds), 1)
        for text in kind.words
    ]
    urgencies = [Word(text, (0, rank)) for rank, level in enumerate(taxonomy.urgencies) for text in level.words]
    return Words(kinds + urgencies)
