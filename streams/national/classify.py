"""Finds national complaints, and gives them a national subject and kind in place of the municipal category."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from complaints.events.complaint import Area, Classification, Label, Received
from complaints.reference.areas import BANGKOK
from complaints.reference.taxonomy import OTHER, Taxonomy
from streams.national.greatest import greatest
from streams.national.opinion import Opinion, Opinions
from streams.steps.classify import Part

MUNICIPAL = "local-"
"""Prefix of subjects that a municipality acts on itself; the municipal model knows them in more detail."""
CITY_CHANNEL = "traffy"
"""The channel that citizens use for streets and places of one city."""
IN_CITY, ANYWHERE = 2.0, -1.0
"""Least log-odds of the gate at which the national model is asked: for Bangkok, whose streets the municipal model
knows, or the city's channel; and where no place is known. On other channels it is also asked about whatever the
municipal model knows no category of."""
MOST = 3
LEAST = 0.12
"""Least probability of a further subject."""
EMERGENCY = "emergency"
_URGENT, _URGENT_BY_WORDS = 0.15, 0.05
"""Least probability of an emergency: by the model alone, which tells present events from past or feared ones; and where
words of the taxonomy tell an emergency too. They are low because a missed one may cost a life, a false one a call."""
_LIKELY = 0.5


class NationalClassifier:
    """Amends the municipal classification. Pure: the result for a complaint does not depend on its batch."""

    def __init__(self, taxonomy: Taxonomy, opinions: Opinions) -> None:
        header = opinions.model.header
        self._opinions = opinions
        self._subjects = header.subjects
        self._national = frozenset(header.subjects)
        self._municipal = np.array([subject.startswith(MUNICIPAL) for subject in header.subjects])
        self._kinds = header.kinds
        self._urgency = {kind.code: kind.urgency for kind in taxonomy.kinds}
        self._levels = [level.code for level in taxonomy.urgencies]
        self._default = taxonomy.default_kind.code

    def amend(self, complaints: Sequence[Received], areas: Sequence[Area], part: Part) -> list[Classification]:
        """The classification of each complaint; the same object where it stays municipal.

        `part` is what the municipal model found about these complaints.
        """
        amended = list(part.classifications)
        asked = [
            i
            for i, (complaint, area, given, odds) in enumerate(
                zip(complaints, areas, part.classifications, part.gate.tolist(), strict=True)
            )
            if _outside(area) or odds >= _least(complaint, area, given)
        ]
        if not asked:
            return amended
        grams = part.grams if len(asked) == len(complaints) else [rows[asked] for rows in part.grams]
        opinions = self._opinions.by_grams([complaints[i].text for i in asked], grams)
        best = greatest(np.array([opinion.subjects for opinion in opinions]), MOST).tolist()
        for i, opinion, places in zip(asked, opinions, best, strict=True):
            amended[i] = self._amended(opinion, places, areas[i], part.classifications[i])
        return amended

    def concerns(self, area: Area, classification: Classification) -> bool:
        """Whether a complaint is routed by the national rules: all from a known province other than Bangkok are."""
        return _outside(area) or classification.categories[0].code in self._national

    def _amended(self, opinion: Opinion, best: Sequence[int], area: Area, given: Classification) -> Classification:
        """`best` are the places of the likeliest subjects, the likeliest first."""
        municipal = self._municipal[best[0]]
        if municipal and in_city(area) and given.categories[0].code != OTHER:
            return given
        kind = self._kind(opinion, given)
        urgency = max(given.urgency, self._urgency[kind], key=self._levels.index)
        if municipal and area.province and given.categories[0].code != OTHER:
            return given if kind == given.kind else replace(given, kind=kind, urgency=urgency)
        labels = tuple(
            Label(code=self._subjects[place], confidence=_rounded(opinion.subjects[place]))
            for rank, place in enumerate(best)
            if rank == 0 or opinion.subjects[place] >= LEAST
        )
        model = self._opinions.model
        return Classification(
            categories=labels, kind=kind, urgency=urgency, model=model.id, training=model.header.training
        )

    def _kind(self, opinion: Opinion, given: Classification) -> str:
        """The kind: an emergency by the model, else a kind by words of the taxonomy, else the model's likeliest."""
        likely = dict(zip(self._kinds, opinion.kinds.tolist(), strict=True))
        urgent = likely.pop(EMERGENCY, 0.0)
        if urgent >= (_URGENT_BY_WORDS if given.kind == EMERGENCY else _URGENT):
            return EMERGENCY
        if given.kind not in (self._default, EMERGENCY):
            return given.kind
        best = max(likely, key=likely.__getitem__)
        return best if likely[best] >= _LIKELY else self._default


def in_city(area: Area) -> bool:
    """Whether the area is in Bangkok."""
    return area.province == BANGKOK


def _outside(area: Area) -> bool:
    return area.province is not None and not in_city(area)


def _least(complaint: Received, area: Area, given: Classification) -> float:
    if complaint.channel == CITY_CHANNEL:
        return IN_CITY
    if given.categories[0].code == OTHER:
        return -math.inf
    return IN_CITY if in_city(area) else ANYWHERE


def _rounded(likely: float) -> float:
    return round(float(likely), 2)
