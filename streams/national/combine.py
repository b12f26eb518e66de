"""Combines learned probabilities and rules into one ranking of bodies, and tells how certain the first one is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np

from streams.classifier.model import Floats
from streams.national.opinion import Opinion

TEXT, SUBJECT, RULES = 0.6, 0.7, 0.8
"""Weights of the body's probability by the text, of its probability by the subject, and of rules; chosen on judged
complaints that the model had not seen."""
_FLOOR = 1e-2
"""Added to probabilities, so that a rule can make a body win that was learned to be impossible."""


class Rules(NamedTuple):
    """What rules say of one complaint, by the place of a body among the model's leads."""

    weights: Mapping[int, float]
    """Log-odds that they add."""
    never: Set[int]
    """Bodies that must not lead."""


class Ranking(NamedTuple):
    """Bodies by probability, greatest first."""

    places: tuple[int, ...]
    likely: tuple[float, ...]
    sure: float
    """Calibrated probability that the first body leads or is a co-working agency."""
    features: Floats
    """The features that `sure` was computed from, see `certainty`."""


def rank(
    opinions: Sequence[Opinion], lead_of: Floats, said: Sequence[Rules], sure: Floats, most: int = 5
) -> list[Ranking]:
    """For each complaint the `most` likeliest bodies, given by their place among the model's leads.

    `lead_of` is subjects x bodies, `sure` are offset and slopes for `certainty`. A ranking does not depend on the other
    complaints: only what is computed number by number is computed for all of them at once.
    """
    if not opinions:
        return []
    by_subject = np.array([opinion.subjects @ lead_of for opinion in opinions])
    leads = np.array([opinion.leads for opinion in opinions])
    odds = TEXT * np.log(leads + _FLOOR) + SUBJECT * np.log(by_subject + _FLOOR)
    for row, rules in zip(odds, said, strict=True):
        for place, weight in rules.weights.items():
            row[place] += RULES * weight
        for place in rules.never:
            row[place] = -np.inf
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    likely = raised / raised.sum(axis=1, keepdims=True)
    best = np.argsort(-likely, axis=1, kind="stable")[:, :most]
    told = np.take_along_axis(likely, best, axis=1)
    first = best[:, 0]
    subject = by_subject[np.arange(len(first)), first]
    ruled = [max(rules.weights.get(place, 0.0), 0.0) for rules, place in zip(said, first.tolist(), strict=True)]
    rankings = []
    for number, (places, shares) in enumerate(zip(best.tolist(), told.tolist(), strict=True)):
        features = certainty(opinions[number], shares, float(subject[number]), ruled[number])
        certain = 1 / (1 + math.exp(-float(sure[0] + sure[1:] @ features)))
        rankings.append(Ranking(tuple(places), tuple(shares), certain, features))
    return rankings


def certainty(opinion: Opinion, likely: Sequence[float], by_subject: float, said: float) -> Floats:
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
