"""Trains a model on labelled texts: weights from all of them, calibration from scores of texts left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from complaints.errors import ConfigError
from learning.classifier.build import build
from learning.classifier.calibrate import calibrate
from learning.classifier.labelled import Labelled, letters, marks
from learning.classifier.linear import Linear, fit, join
from streams.classifier.grams import matrix
from streams.classifier.model import Bools, Floats, Header, Model

PARTS = 4
"""Number of parts: for calibration, each part is scored with weights learned from the others."""

MANY = 20_000
"""With more texts than this, one scored part is enough for calibration."""

PRIOR_SHARE = np.float32(0.2)
"""Factor of the prior's scores as features beside the n-grams."""

Progress = Callable[[str], None]


def learn(
    data: Labelled,
    name: str,
    *,
    cost: float,
    seed: int,
    generation: int = 1,
    weights: Floats | None = None,
    prior: Model | None = None,
    progress: Progress = lambda step: None,
) -> Model:
    """A model for the labels of `data`, in alphabetical order.

    `weights` gives for each text how often it counts in training (default: once); calibration counts each once. The
    scores of `prior`, a model trained on other texts, are further features, which are folded into the weights at the
    end. Raises ConfigError with fewer than two labels.
    """
    classes = sorted({label for labels in data.labels for label in labels})
    if len(classes) < 2:
        raise ConfigError(f"training needs texts of two labels or more, found {classes}")
    truth = indicators(data.labels, classes)
    grams = matrix(data.texts)
    dense = _prior_scores(prior, grams)
    counts = np.ones(len(truth), dtype=np.float32) if weights is None else weights

    def train(rows: Bools, step: str) -> Linear:
        parts = fit(grams[rows], dense[rows], truth[rows], counts[rows], cost=cost, seed=seed)
        return join(_reported(parts, classes, step, progress))

    part = parts_of(data.texts, PARTS, seed)
    scored = [*range(PARTS)] if len(data.texts) <= MANY else [0]
    scores = np.zeros(truth.shape, dtype=np.float32)
    for number in scored:
        scores[part == number] = train(part != number, f"part {number + 1}").score(
            grams[part == number], dense[part == number]
        )
    held_out = np.isin(part, scored)
    calibration = calibrate(scores[held_out], truth[held_out])
    linear = train(np.ones(len(part), dtype=bool), "all")
    if prior is not None:
        linear = linear.take_in(_all_weights(prior) * PRIOR_SHARE, prior.bias * PRIOR_SHARE)
    header = Header(name=name, generation=generation, training=data.digest(), classes=tuple(classes))
    known = marks(data.texts) if prior is None else np.concatenate([marks(data.texts), prior.known])
    return build(header, linear, calibration, known)


def indicators(labels: Sequence[tuple[str, ...]], classes: Sequence[str]) -> Bools:
    """Texts x classes: whether the text has the label; labels that are no class are ignored."""
    place = {name: number for number, name in enumerate(classes)}
    truth = np.zeros((len(labels), len(classes)), dtype=np.bool_)
    for row, names in enumerate(labels):
        truth[row, [place[name] for name in names if name in place]] = True
    return truth


def parts_of(texts: Sequence[str], parts: int, seed: int) -> NDArray[np.int64]:
    """For each text the number of its part, from 0; texts with the same letters share a part."""
    _, same = np.unique([letters(text) for text in texts], return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(same.max() + 1)
    return (shuffled % parts)[same]


def _prior_scores(prior: Model | None, grams: sparse.csr_array) -> Floats:
    if prior is None:
        return np.zeros((grams.shape[0], 0), dtype=np.float32)
    none = np.zeros((0, len(prior.bias)), dtype=np.float32)
    empty = np.zeros((grams.shape[0], 0), dtype=np.float32)
    return Linear(_all_weights(prior), prior.bias, none).score(grams, empty) * PRIOR_SHARE


def _all_weights(model: Model) -> Floats:
    return np.concatenate(model.weights)


def _reported(parts: Iterable[Linear], classes: Sequence[str], step: str, progress: Progress) -> Iterator[Linear]:
    for name, part in zip(classes, parts, strict=True):
        progress(f"{step}: {name}")
        yield part
