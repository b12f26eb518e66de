from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from complaints.errors import ConfigError
from streams.classifier.grams import ORDERS, grams_of
from streams.national.model import NationalModel, load, rows_of, save
from streams.national.step_table import StepTable
from tests.streams.national.small_model import small_model

TEXTS = ["นายจ้างค้างค่าแรง", "ไฟดับทั้งซอย", ""]


@pytest.fixture(scope="module")
def model() -> NationalModel:
    return small_model()


def test_only_ngrams_that_are_kept_have_rows() -> None:
    kept = np.zeros((1 << 13) + (1 << 15), dtype=np.bool_)
    kept[[3, 8, (1 << 13) + 5]] = True
    first, second = rows_of(kept, used=(2, 3))
    assert (len(first), len(second)) == (1 << 13, 1 << 15)
    assert (first[3], first[8], second[5]) == (0, 1, 2)
    assert (first >= 0).sum() + (second >= 0).sum() == 3


def test_scores_are_sums_of_kept_weights_over_the_length_of_all(model: NationalModel) -> None:
    grams = [found for found, length in zip(grams_of(TEXTS), ORDERS, strict=True) if length in (2, 3)]
    weights = model.weights.steps * model.weights.unit
    expected = np.zeros((len(TEXTS), weights.shape[1]), dtype=np.float64)
    squared = np.zeros(len(TEXTS))
    for found, rows, square in zip(grams, model.rows, model.squares, strict=True):
        for text, bucket in zip(*found.nonzero(), strict=True):
            squared[text] += square[bucket, 0]
            if rows[bucket] >= 0:
                expected[text] += weights[rows[bucket]]
    expected /= np.sqrt(np.maximum(squared, 1e-6))[:, None]
    np.testing.assert_allclose(model.scores(grams_of(TEXTS)), expected, rtol=1e-4, atol=1e-5)


def test_a_score_does_not_depend_on_the_other_texts(model: NationalModel) -> None:
    together = model.scores(grams_of(TEXTS))
    alone = np.concatenate([model.scores(grams_of([text])) for text in TEXTS])
    assert (together == alone).all()


def test_a_model_is_read_back_as_it_was_but_for_eight_bits(model: NationalModel, tmp_path: Path) -> None:
    save(tmp_path / "m.npz", model)
    back = load(tmp_path / "m.npz")
    assert all((one == two).all() for one, two in zip(back.rows, model.rows, strict=True))
    np.testing.assert_allclose(back.scores(grams_of(TEXTS)), model.scores(grams_of(TEXTS)), atol=0.3)
    assert (back.subjects.columns, back.leads.columns) == (model.subjects.columns, model.leads.columns)


def test_a_file_whose_parts_do_not_go_together_is_named(model: NationalModel, tmp_path: Path) -> None:
    short = StepTable(model.weights.steps[:-1], model.weights.scale)
    save(tmp_path / "m.npz", dataclasses.replace(model, weights=short))
    with pytest.raises(ConfigError, match=r"m\.npz: not a usable model file: weights of shape"):
        load(tmp_path / "m.npz")
