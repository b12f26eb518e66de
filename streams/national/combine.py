"""Combines learned probabilities and rules into one ranking of bodies, and tells how certain the first one is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from typing import NamedTuple

import numpy as np

from streams.classifier.model import Floats
from streams.national.opinion import Opinion

TEXT, SUBJECT, RULES = 0.6, 0.7, 1.2
"""Weights of the body's probability by the text, of its probability by the subject, and of rules; chosen on judged
complaints that the model had not seen."""
_FLOOR = 1e-2
"""Added to probabilities, so that a rule can make a body win that was learned to be impossible."""


class Ranking(NamedTuple):
    """Bodies by probability, greatest first."""

    places: tuple[int, ...]
    likely: tuple[float, ...]
    sure: float
    """Calibrated probability that the first body leads or is a co-working agency."""
    features: Floats
    """The features that `sure` was computed from, see `certainty`."""


def rank(
    opinion: Opinion, lead_of: Floats, said: Mapping[int, float], never: Set[int], sure: Floats, most: int = 5
) -> Ranking:
    """The `most` likeliest bodies, given by their place among the model's leads.

    `lead_of` is subjects x bodies; `said` are log-odds that rules add per body, `never` bodies that must not lead;
    `sure` are offset and slopes for `certainty`.
    """
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
    """Features for the certainty of the first body: its log-odds, its lead over the second, the subject, and rules."""
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
