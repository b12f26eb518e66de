"""Makes the national model in two trainings: one calibrates on texts left out of it, the other learns all texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from learning.national.calibrate import calibrate, with_calibration
from learning.national.texts import Example
from streams.national.model import NationalModel

Train = Callable[[Sequence[Example]], NationalModel]
"""Gives an uncalibrated model."""


class TwoModels(NamedTuple):
    """The first model knows all texts but those left out, and is not calibrated; the second is the one to ship."""

    first: NationalModel
    second: NationalModel


class Texts(NamedTuple):
    """What to learn from. `all` are the texts of the other two in the order in which the second model is given them."""

    learned: Sequence[Example]
    left_out: Sequence[Example]
    all: Sequence[Example]


def two_models(texts: Texts, train: Train, config: Path) -> TwoModels:
    """Train without the texts left out, calibrate on them, then train with them and keep the calibration.

    Without texts left out there is one model, calibrated on what it has learned, so it is surer than it should be.
    """
    first = train(texts.learned)
    if not texts.left_out:
        return TwoModels(first, calibrate(first, texts.learned, config))
    second = train(texts.all)
    return TwoModels(first, with_calibration(second, calibrate(first, texts.left_out, config)))
