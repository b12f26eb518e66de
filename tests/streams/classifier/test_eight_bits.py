from __future__ import annotations

import numpy as np

from streams.classifier.eight_bits import from_eight_bits, to_eight_bits

WEIGHTS = np.array([[0.0, 4.0], [-1.0, 0.01], [0.25, -2.0]], dtype=np.float32)


def test_weights_come_back_nearly_and_the_greatest_of_each_column_exactly() -> None:
    rounded, greatest = to_eight_bits(WEIGHTS)
    assert rounded.dtype == np.int8
    assert greatest.tolist() == [1.0, 4.0]
    restored = from_eight_bits(rounded, greatest)
    assert (restored[1, 0], restored[0, 1], restored[0, 0]) == (-1.0, 4.0, 0.0)
    assert np.allclose(restored, WEIGHTS, atol=0.02)


def test_small_weights_have_finer_steps_than_great_ones() -> None:
    values = np.array([[-1.0], [0.001], [0.002], [0.999]], dtype=np.float32)
    small, other = from_eight_bits(*to_eight_bits(values))[1:3, 0]
    assert 0 < small < other


def test_a_column_of_zeros_stays_one() -> None:
    assert not from_eight_bits(*to_eight_bits(np.zeros((3, 2), dtype=np.float32))).any()


def test_fewer_steps_keep_the_greatest_weight_and_round_the_others_more() -> None:
    coarse = from_eight_bits(*to_eight_bits(WEIGHTS, steps=15))
    assert np.allclose(np.abs(coarse).max(axis=0), [1.0, 4.0])
    assert np.abs(coarse - WEIGHTS).max() > np.abs(from_eight_bits(*to_eight_bits(WEIGHTS)) - WEIGHTS).max()
