"""Learned probabilities and the evidence of rules to one ranking of bodies, and how sure the first is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from typing import NamedTuple

import numpy as np

from streams.classifier.model import Floats
from streams.national.opinion import Opinion

TEXT, SUBJECT, RULES = 0.6, 0.7, 1.2
"""How much counts what the text says of the body itself, what its subject says, and what rules say; chosen on judged
complaints that the model had not seen."""
_FLOOR = 1e-2
"""No body is ruled out by what was learned alone: a rule that names it must be able to win."""


class Ranking(NamedTuple):
    """Bodies by probability, greatest first."""

    places: tuple[int, ...]
    likely: tuple[float, ...]
    sure: float
    """Calibrated probability that the first is right, or works along."""
    features: Floats
    """What that was told from."""


def rank(
    opinion: Opinion, lead_of: Floats, said: Mapping[int, float], never: Set[int], sure: Floats, most: int = 5
) -> Ranking:
    """`said` are log-odds that rules add per body, `never` the bodies that must not lead."""
    by_subject = opinion.subjects @ lead_of
    odds = TEXT * np.log(opinion.leads + _FLOOR) + SUBJECT * np.log(by_subject + _FLOOR)
    for place, weight in said.items():
        odds[place] += RULES * weight
    for place in never:
        odds[place] = -np.inf
    raised = np.exp(odds - odds.max())
    likely = raised / raised.sum()
    best = np.argsort(-likely, kind="stable")[:most]
    told = tuple(float(likely[place]) for place in best)
    features = certainty(opinion, told, by_subject[best[0]], max(said.get(int(best[0]), 0.0), 0.0))
    certain = 1 / (1 + math.exp(-float(sure[0] + sure[1:] @ features)))
    return Ranking(tuple(map(int, best)), told, certain, features)


def certainty(opinion: Opinion, likely: tuple[float, ...], by_subject: float, said: float) -> Floats:
    """What tells whether the first body is right: its own odds, its distance, the subject, and rules that name it."""
    first, second = likely[0], likely[1] if len(likely) > 1 else 0.0
    bounded = min(max(first, 1e-3), 1 - 1e-3)
    return np.array(
        [
            math.log(bounded / (1 - bounded)),
            first - second,
            float(opinion.subjects.max()),
            math.log(by_subject + 1e-2),
            min(said, 6.0) / 6,
        ],
        dtype=np.float32,
    )
