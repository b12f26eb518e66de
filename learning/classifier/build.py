"""Makes a model object from what was learned."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from learning.classifier.linear import Linear
from streams.classifier.grams import OFFSETS
from streams.classifier.model import Calibration, Header, Model


def build(header: Header, linear: Linear, calibration: Calibration, known: NDArray[np.uint32]) -> Model:
    """A model that is not read from a file; its id is the header's name, without a digest."""
    weights = tuple(linear.weights[begin:end] for begin, end in pairwise(OFFSETS))
    return Model(header.name, header, weights, linear.bias, calibration, np.unique(known))
