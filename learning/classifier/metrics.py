"""Figures of a classifier's quality, from the true labels, its probabilities and the labels it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.classifier.model import Bools, Floats

BINS = 15
"""Number of bins of confidence in which the calibration error compares confidence with the share that is right."""


class PerClass(NamedTuple):
    """Figures of one label."""

    label: str
    texts: int
    precision: float
    recall: float
    f1: float


class Figures(NamedTuple):
    """All figures; `accuracy` is the share of texts whose labels are given exactly."""

    texts: int
    accuracy: float
    macro_f1: float
    micro_f1: float
    hit_at_1: float
    calibration_error: float
    triage_below: float
    triage_share: float
    error_among_rest: float
    per_class: tuple[PerClass, ...]


def measure(truth: Bools, likely: Floats, given: Bools, classes: Sequence[str], triage_below: float) -> Figures:
    """The figures; `truth`, `likely` and `given` are texts x classes.

    Texts whose best class is less likely than `triage_below` go to triage. Macro-F1 is the mean over the classes that
    occur in `truth`. The calibration error is the expected calibration error (Guo et al., ICML 2017) of each text's
    best class.
    """
    hits = truth[np.arange(len(truth)), likely.argmax(axis=1)]
    confidence = likely.max(axis=1)
    rest = confidence >= triage_below
    rows = per_class(truth, given, classes)
    return Figures(
        texts=len(truth),
        accuracy=_mean((truth == given).all(axis=1)),
        macro_f1=_mean(np.array([row.f1 for row in rows if row.texts])),
        micro_f1=_f1((truth & given).sum(), given.sum(), truth.sum()),
        hit_at_1=_mean(hits),
        calibration_error=calibration_error(confidence, hits),
        triage_below=triage_below,
        triage_share=_mean(~rest),
        error_among_rest=_mean(~hits[rest]),
        per_class=rows,
    )


def per_class(truth: Bools, given: Bools, classes: Sequence[str]) -> tuple[PerClass, ...]:
    """Precision, recall and F1 of each class; 0 where they are not defined."""
    right, claimed, real = (truth & given).sum(axis=0), given.sum(axis=0), truth.sum(axis=0)
    rows = []
    for name, hit, said, there in zip(classes, right, claimed, real, strict=True):
        rows.append(PerClass(name, int(there), _ratio(hit, said), _ratio(hit, there), _f1(hit, said, there)))
    return tuple(rows)


def calibration_error(confidence: Floats, right: Bools) -> float:
    """Mean distance, over texts, between confidence and the share that is right in its bin; 0 is perfect."""
    step = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[step == b].mean() - right[step == b].mean()) * (step == b).mean() for b in np.unique(step)]
    return float(sum(gaps))


def confusion(truth: Bools, likely: Floats) -> NDArray[np.int64]:
    """Classes x classes: how often a text with the row's label got the column's as its best one."""
    found = np.zeros((truth.shape[1], truth.shape[1]), dtype=np.int64)
    rows, real = np.nonzero(truth)
    np.add.at(found, (real, likely.argmax(axis=1)[rows]), 1)
    return found


def _mean(values: NDArray[np.generic]) -> float:
    return float(np.asarray(values, dtype=np.float64).mean()) if len(values) else 0.0


def _ratio(part: np.int64, whole: np.int64) -> float:
    return float(part / whole) if whole else 0.0


def _f1(right: np.int64, claimed: np.int64, real: np.int64) -> float:
    return _ratio(2 * right, claimed + real)
