"""Calibration: fits probabilities and a threshold to scores of texts that were left out of training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from streams.classifier.model import Bools, Calibration, Floats

_THRESHOLDS = np.arange(0.10, 0.61, 0.01)


def calibrate(scores: Floats, truth: Bools) -> Calibration:
    """The calibration for these scores and true labels, both texts x classes.

    One temperature if each text has exactly one class, else Platt scaling per class. The threshold is the one with the
    best micro-F1.
    """
    exclusive = bool((truth.sum(axis=1) == 1).all())
    curves = _temperature(scores, truth) if exclusive else _curves(scores, truth)
    found = Calibration(curves[:, 0], curves[:, 1], 0.0, exclusive)
    likely = found.probabilities(scores)
    best = max(_THRESHOLDS, key=lambda threshold: _micro_f1(likely >= threshold, truth))
    return Calibration(found.slope, found.offset, round(float(best), 2), exclusive)


def _temperature(scores: Floats, truth: Bools) -> Floats:
    """Temperature scaling: one slope for all classes, which keeps their order (Guo et al., ICML 2017)."""
    right = scores[truth].astype(np.float64)

    def loss(slope: float) -> float:
        raised = slope * scores.astype(np.float64)
        most = raised.max(axis=1)
        return float((most + np.log(np.exp(raised - most[:, None]).sum(axis=1)) - slope * right).mean())

    slope = minimize_scalar(loss, bounds=(0.1, 50.0), method="bounded").x
    return np.tile(np.array([slope, 0.0], dtype=np.float32), (scores.shape[1], 1))


def _curves(scores: Floats, truth: Bools) -> Floats:
    curves = [_curve(scores[:, k].astype(np.float64), truth[:, k]) for k in range(truth.shape[1])]
    return np.array(curves, dtype=np.float32)


def _curve(scores: NDArray[np.float64], truth: Bools) -> NDArray[np.float64]:
    sign = np.where(truth, -1.0, 1.0)

    def loss(curve: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        raised = sign * (curve[0] * scores + curve[1])
        slope = sign / (1 + np.exp(-raised))
        gradient = np.array([slope @ scores, slope.sum()]) / len(scores)
        return float(np.logaddexp(0, raised).mean()), gradient

    bounds = [(0.1, 50.0), (-50.0, 50.0)]
    found: NDArray[np.float64] = minimize(loss, np.array([4.0, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def _micro_f1(given: Bools, truth: Bools) -> float:
    return float(2 * (given & truth).sum() / max(given.sum() + truth.sum(), 1))
