"""Amends what the rules decided by what was learned from decided tickets: which agencies work on similar complaints."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from complaints.events.complaint import Area, Classification, Received
from complaints.fold import fold_name
from streams.routing.features import signals, table, trigrams_in
from streams.routing.judge import Chosen, Outcome
from streams.routing.phrases import comparable
from streams.routing.rules import Bounds
from streams.routing.weights import Weights

RULE = "learned-body"
REASON = "เรื่องที่คล้ายกันเคยส่งให้หน่วยงานนี้ร่วมดำเนินการ (similar complaints were sent to this agency as well)"
ENOUGH = 12
"""Least number of training tickets of an agency that may be left out: a rare agency is never likely."""
_AT_ONCE = 1000


class Learned:
    """Adds co-working agencies and leaves some out. The responsible agency and triage are never changed."""

    def __init__(self, weights: Weights, bounds: Bounds, days: int) -> None:
        """`days` are the working days until an added agency's deadline."""
        header = weights.header
        self._weights, self._days = weights, days
        self._add, self._drop = _log_odds(bounds.add), _log_odds(bounds.drop)
        self._agencies, self._provinces = header.agencies, frozenset(header.provinces)
        self._droppable = {
            agency: column
            for column, (agency, tickets) in enumerate(zip(header.agencies, header.tickets, strict=True))
            if tickets >= ENOUGH
        }
        self._places = {fold_name(name): place for place, name in enumerate(header.signals)}

    def amend(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        outcomes: Sequence[Outcome],
        texts: Sequence[str] | None = None,
    ) -> list[Outcome]:
        """The amended outcome of each complaint; the same object where nothing changes.

        `texts` are the complaints' texts in the comparable form, computed where not given.
        """
        if texts is None:
            texts = comparable([complaint.text for complaint in complaints])
        amended = list(outcomes)
        asked = [
            place
            for place, (area, outcome) in enumerate(zip(areas, outcomes, strict=True))
            if not outcome.triage and (area.province or "") in self._provinces
        ]
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            rows = [list(signals(complaints[i], areas[i], classifications[i], outcomes[i])) for i in part]
            odds = self._weights.odds(trigrams_in([texts[i] for i in part]), table(rows, self._places))
            best = odds.max(axis=1, initial=-np.inf)
            for place, row, most in zip(part, odds.tolist(), best.tolist(), strict=True):
                if most >= self._add or len(outcomes[place].chosen) > 1:
                    amended[place] = self._amended(outcomes[place], row)
        return amended

    def _amended(self, outcome: Outcome, odds: Sequence[float]) -> Outcome:
        given = {chosen.agency for chosen in outcome.chosen}
        added = [
            column
            for column, (agency, likely) in enumerate(zip(self._agencies, odds, strict=True))
            if likely >= self._add and agency not in given
        ]
        dropped = [
            column
            for chosen in outcome.chosen[1:]
            if (column := self._droppable.get(chosen.agency)) is not None and odds[column] < self._drop
        ]
        if not added and not dropped:
            return outcome
        out = {self._agencies[column] for column in dropped}
        kept = (chosen for chosen in outcome.chosen if chosen.agency not in out)
        new = (Chosen(self._agencies[column], "co-working", RULE, REASON, self._days) for column in added)
        told = [("learned", column) for column in added] + [("left-out", column) for column in dropped]
        evidence = (f"{word}:{self._agencies[column]}:{_probability(odds[column]):.2f}" for word, column in told)
        return Outcome((*kept, *new), None, (*outcome.evidence, *evidence))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
