from __future__ import annotations

import numpy as np
import pytest

from learning.classifier.calibrate import calibrate


def test_exclusive_classes_keep_their_order_and_sum_to_one() -> None:
    random = np.random.default_rng(1)
    classes = random.integers(0, 3, 3000)
    scores = (random.normal(size=(3000, 3)) + 2 * np.eye(3)[classes]).astype(np.float32)
    found = calibrate(scores, np.eye(3, dtype=bool)[classes])
    likely = found.probabilities(scores)
    assert found.exclusive
    assert found.slope[0] == pytest.approx(2.0, abs=0.15)  # the log-odds of these scores are twice their difference
    assert likely.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (likely.argmax(axis=1) == scores.argmax(axis=1)).all()


def test_independent_classes_get_a_curve_each() -> None:
    random = np.random.default_rng(1)
    scores = random.normal(size=(20_000, 2)).astype(np.float32)
    wanted = 1 / (1 + np.exp(-(scores * [3.0, 1.0] + [-1.0, 0.5])))
    found = calibrate(scores, random.random(scores.shape) < wanted)
    assert not found.exclusive
    assert np.abs(found.probabilities(scores) - wanted).max() < 0.03
    assert 0.1 <= found.threshold <= 0.6
