from __future__ import annotations

import numpy as np
import pytest

from learning.classifier.metrics import calibration_error, confusion, measure

TRUTH = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0]], dtype=bool)
LIKELY = np.array([[0.9, 0.1, 0.0], [0.8, 0.6, 0.0], [0.7, 0.3, 0.0], [0.1, 0.4, 0.0]], dtype=np.float32)


def test_figures_of_a_small_case() -> None:
    figures = measure(TRUTH, LIKELY, LIKELY >= 0.5, ("ก", "ข", "ค"), triage_below=0.5)
    assert figures.accuracy == pytest.approx(2 / 4)
    assert figures.micro_f1 == pytest.approx(2 * 3 / (4 + 5))
    assert figures.macro_f1 == pytest.approx((2 * 2 / (3 + 2) + 2 * 1 / (1 + 3)) / 2)
    assert figures.hit_at_1 == pytest.approx(3 / 4)
    assert figures.triage_share == pytest.approx(1 / 4)
    assert figures.error_among_rest == pytest.approx(1 / 3)
    assert [(row.texts, row.precision, row.recall) for row in figures.per_class] == [
        (2, pytest.approx(2 / 3), 1.0),
        (3, 1.0, pytest.approx(1 / 3)),
        (0, 0.0, 0.0),
    ]


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    confidence = np.array([0.75, 0.75, 0.75, 0.75], dtype=np.float32)
    assert calibration_error(confidence, np.array([True, True, True, False])) == pytest.approx(0.0)
    assert calibration_error(confidence, np.array([True, False, False, False])) == pytest.approx(0.5)


def test_confusion_counts_each_true_label() -> None:
    assert confusion(TRUTH, LIKELY).tolist() == [[2, 0, 0], [2, 1, 0], [0, 0, 0]]
