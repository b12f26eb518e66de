"""The training method: one linear SVM per label over n-grams weighted by naive-Bayes log-count ratios.

Wang and Manning, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification" (ACL 2012).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from complaints.errors import ConfigError
from streams.classifier.model import Bools, Floats

RARE = 2
"""An n-gram seen in fewer texts gets no weight."""

_SMOOTHING = 1.0
_ITERATIONS = 200


@dataclass(frozen=True)
class Linear:
    """For each label, score = n-grams of the text . weights / sqrt(number of n-grams) + dense . mix + bias."""

    weights: Floats
    """features x labels"""
    bias: Floats
    """labels"""
    mix: Floats
    """dense features x labels"""

    def take_in(self, weights: Floats, bias: Floats) -> Linear:
        """An equivalent Linear without dense features, where these are the scores of the given weights and bias."""
        none = np.zeros((0, len(self.bias)), dtype=np.float32)
        return Linear(self.weights + weights @ self.mix, self.bias + bias @ self.mix, none)

    def score(self, grams: sparse.csr_array, dense: Floats) -> Floats:
        """Texts x labels: scores; above 0 speaks for the label."""
        scores: Floats = lengths(grams)[:, None] * (grams @ self.weights) + dense @ self.mix + self.bias
        return scores


def lengths(grams: sparse.csr_array) -> Floats:
    """For each text 1 / sqrt(number of different n-grams), so that long texts do not outweigh short ones."""
    counts = np.diff(grams.indptr)
    return np.reciprocal(np.sqrt(np.maximum(counts, 1))).astype(np.float32)  # type: ignore[no-any-return]


def fit(
    grams: sparse.csr_array, dense: Floats, labels: Bools, weights: Floats, *, cost: float, seed: int
) -> Iterable[Linear]:
    """Train one label after the other; yields a Linear for each, so that a caller can show progress.

    `weights` gives for each text how often it counts.
    """
    svm = _svm()
    seen = np.flatnonzero(np.asarray(grams.sum(axis=0)).ravel() >= RARE)
    known = sparse.diags_array(lengths(grams)) @ grams[:, seen]
    plain = grams[:, seen]
    total = weights @ plain
    for column in labels.T:
        if column.all() or not column.any():
            yield _constant(grams.shape[1], dense.shape[1], always=bool(column.all()))
            continue
        inside = (weights * column) @ plain
        ratio = _ratio(inside, total - inside)
        features = sparse.hstack([known @ sparse.diags_array(ratio), dense], format="csr", dtype=np.float32)
        model = svm(C=cost, random_state=seed, max_iter=_ITERATIONS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a result that has not quite converged is good enough
            model.fit(features, column, sample_weight=weights)
        found = model.coef_[0].astype(np.float32)
        learnt = np.zeros((grams.shape[1], 1), dtype=np.float32)
        learnt[seen, 0] = found[: len(seen)] * ratio
        yield Linear(learnt, model.intercept_.astype(np.float32), found[len(seen) :, None])


def _constant(features: int, dense: int, *, always: bool) -> Linear:
    """A constant score, for a label that all texts or none have."""
    bias = np.array([1.0 if always else -1.0], dtype=np.float32)
    return Linear(np.zeros((features, 1), dtype=np.float32), bias, np.zeros((dense, 1), dtype=np.float32))


def join(parts: Iterable[Linear]) -> Linear:
    """One Linear for all labels from Linears of one label each."""
    rows = list(parts)
    weights, bias, mix = ([getattr(row, name) for row in rows] for name in ("weights", "bias", "mix"))
    return Linear(np.hstack(weights), np.concatenate(bias), np.hstack(mix))


def _ratio(inside: Floats, outside: Floats) -> Floats:
    share = (inside + _SMOOTHING) / (inside + _SMOOTHING).sum()
    rest = (outside + _SMOOTHING) / (outside + _SMOOTHING).sum()
    ratio: Floats = np.log(share / rest).astype(np.float32)
    return ratio


def _svm() -> type:
    try:
        from sklearn.svm import LinearSVC
    except ImportError as error:
        raise ConfigError("training needs scikit-learn: pip install 'complaint-stream[dev]'") from error
    return LinearSVC  # type: ignore[no-any-return]
