"""The rules of config/national.yaml without a model: for each text the body that most of them speak for."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.settings import DEFAULT_CONFIG
from learning.national.calibrate import answers
from streams.national.model import FILE, load


def by_keywords(asked: Sequence[str]) -> list[str]:
    """For each text the id of the body, or "" where no rule names one. The model's own answers are not looked at."""
    model = load(DEFAULT_CONFIG / FILE)
    said = [rules for _, rules in answers(model, asked, DEFAULT_CONFIG, subjects=False)]
    return [max(rules.weights, key=lambda body: rules.weights[body], default="") for rules in said]
