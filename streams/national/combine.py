"""Combines learned probabilities and rules into one ranking of bodies, and tells how certain the first one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.classifier.model import Floats
from streams.national.greatest import greatest
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
    by_subject: Floats
    """For every body, how likely it leads by the subject alone."""


def rank(
    opinions: Sequence[Opinion], lead_of: Floats, said: Sequence[Rules], sure: Floats, most: int = 5
) -> list[Ranking]:
    """For each complaint the `most` likeliest bodies, given by their place among the model's leads.

    `lead_of` is subjects x bodies, `sure` are offset and slopes for `certainty`. A ranking does not depend on the other
    complaints: only what is computed number by number is computed for all of them at once.
    """
    if not opinions:
        return []
    # A product for each complaint, as the last bit of one for all of them may depend on how many there are.
    subjects = np.array([opinion.subjects for opinion in opinions])
    by_subject = np.matmul(subjects[:, None, :], lead_of)[:, 0, :]
    leads = np.array([opinion.leads for opinion in opinions])
    odds = TEXT * np.log(leads + _FLOOR) + SUBJECT * np.log(by_subject + _FLOOR)
    for row, rules in zip(odds, said, strict=True):
        for place, weight in rules.weights.items():
            row[place] += RULES * weight
        for place in rules.never:
            row[place] = -np.inf
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    likely = raised / raised.sum(axis=1, keepdims=True)
    best = greatest(likely, most)
    told = np.take_along_axis(likely, best, axis=1)
    first = best[:, :1]
    ruled = [max(rules.weights.get(place, 0.0), 0.0) for rules, (place,) in zip(said, first.tolist(), strict=True)]
    features = certainty(
        told, subjects.max(axis=1), np.take_along_axis(by_subject, first, axis=1)[:, 0], np.array(ruled)
    )
    odds_of_right = sure[0] + (features * sure[1:]).sum(axis=1)
    certain = 1 / (1 + np.exp(-odds_of_right.astype(np.float64)))
    return [
        Ranking(tuple(places), tuple(shares), sureness, *rows)
        for places, shares, sureness, *rows in zip(
            best.tolist(), told.tolist(), certain.tolist(), features, by_subject, strict=True
        )
    ]


def certainty(likely: Floats, subjects: Floats, by_subject: Floats, said: NDArray[np.float64]) -> Floats:
    """Complaints x features: log-odds of the first body, its lead over the second, the subject, and rules.

    `likely` are complaints x bodies, greatest first; the others tell for each complaint how likely its likeliest
    subject is, how likely the first body is by the subject, and the log-odds that rules add to it.
    """
    shares = likely.astype(np.float64)
    first, second = shares[:, 0], shares[:, 1] if shares.shape[1] > 1 else 0.0
    bounded = np.clip(first, 1e-3, 1 - 1e-3)
    features = (
        np.log(bounded / (1 - bounded)),
        first - second,
        subjects,
        np.log(by_subject.astype(np.float64) + 1e-2),
        np.minimum(said, 6.0) / 6,
    )
    return np.stack(features, axis=1).astype(np.float32)
