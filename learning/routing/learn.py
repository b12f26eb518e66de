"""Learns co-working agencies from tickets with known agencies: one logistic regression per agency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from complaints.events.complaint import Area, Classification
from complaints.reference.agencies import Agencies
from learning.routing.evaluate import UMBRELLAS, Ticket
from streams.routing.features import BUCKETS, signals, table, trigrams
from streams.routing.judge import Outcome
from streams.routing.weights import Header, Weights

LEAST = 3
"""An agency with fewer tickets is not learned."""

_COST, _TEXT, _RARE = 20.0, 1.5, 2
"""Inverse of the ridge penalty; weight of a text where a label has 1; least number of texts of a trigram.
Chosen by cross-validation; halving or doubling any of them changes F1 by less than its error."""
_STEPS, _SMALL = 20, 1e-4

Doubles = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Examples:
    """Tickets with their area, classification and the outcome of the rules."""

    tickets: Sequence[Ticket]
    areas: Sequence[Area]
    classifications: Sequence[Classification]
    outcomes: Sequence[Outcome]

    def pick(self, chosen: NDArray[np.intp]) -> Examples:
        """The examples with these indices."""
        parts = (self.tickets, self.areas, self.classifications, self.outcomes)
        return Examples(*([part[place] for place in chosen] for part in parts))


def bodies(tickets: Sequence[Ticket], agencies: Agencies) -> tuple[str, ...]:
    """The agencies to learn: in agencies.yaml, not in UMBRELLAS, no district office (the area tells it), not rare."""
    umbrellas = {agencies.named(name) for name in UMBRELLAS}
    counts = Counter(body for ticket in tickets for body in ticket.truth)
    return tuple(
        sorted(
            body
            for body, count in counts.items()
            if count >= LEAST and body in agencies and body not in umbrellas and not body.startswith("bkk-1")
        )
    )


def learn(examples: Examples, agencies: Agencies, training: str) -> Weights:
    """Weights for all agencies given by `bodies`; the same examples give the same weights."""
    names = bodies(examples.tickets, agencies)
    rows = [
        list(signals(ticket.complaint, area, classification, outcome))
        for ticket, area, classification, outcome in zip(
            examples.tickets, examples.areas, examples.classifications, examples.outcomes, strict=True
        )
    ]
    known = tuple(sorted({name for row in rows for name, _ in row}))
    named = table(rows, {name: place for place, name in enumerate(known)})
    grams = trigrams([ticket.complaint.text for ticket in examples.tickets])
    seen = grams.sum(axis=0)
    weight = np.where(seen >= _RARE, np.log((len(rows) + 1) / (seen + 1)) + 1, 0.0)
    scale = weight**2
    text = sparse.diags_array(_TEXT / np.sqrt(np.maximum(grams @ scale, 1))) @ grams @ sparse.diags_array(weight)
    features = sparse.hstack([text, named, np.ones((len(rows), 1))], format="csr")
    kernel = (features @ features.T).toarray()
    has = np.array([[name in ticket.truth for name in names] for ticket in examples.tickets], dtype=np.float64)
    found = features.T @ np.array([_fit(kernel, column) for column in has.T]).reshape(has.T.shape).T
    return Weights(
        header=Header(
            agencies=names,
            tickets=tuple(has.sum(axis=0).astype(int).tolist()),
            provinces=tuple(sorted({area.province or "" for area in examples.areas})),
            signals=known,
            training=training,
        ),
        text=(_TEXT * weight[:, None] * found[:BUCKETS]).astype(np.float32),
        scale=scale.astype(np.float32),
        named=found[BUCKETS:-1].astype(np.float32),
        bias=found[-1].astype(np.float32),
    )


def folds(count: int, parts: int, seed: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """For each part, indices to learn from and indices to test on, drawn at random."""
    drawn = np.random.default_rng(seed).integers(0, parts, count)
    for part in range(parts):
        yield np.flatnonzero(drawn != part), np.flatnonzero(drawn == part)


def _fit(kernel: Doubles, has: Doubles) -> Doubles:
    """Logistic regression with a ridge penalty, by Newton's method on the examples' (dual) weights.

    Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 18.3.5: with fewer examples than features
    only their inner products are needed.
    """
    weights: Doubles = np.zeros(len(has))
    for _ in range(_STEPS):
        odds = kernel @ weights
        chance = 1 / (1 + np.exp(-odds))
        spread = np.maximum(chance * (1 - chance), _SMALL)
        new: Doubles = np.linalg.solve(kernel + np.diag(1 / (_COST * spread)), odds + (has - chance) / spread)
        if np.abs(new - weights).max() < _SMALL:
            return new
        weights = new
    return weights
