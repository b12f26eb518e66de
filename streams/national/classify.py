"""Which complaints are matters of the whole state, and their subject and kind in place of a municipal category."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from complaints.events.complaint import Area, Classification, Label, Received
from complaints.reference.areas import BANGKOK
from complaints.reference.taxonomy import OTHER, Taxonomy
from streams.classifier.model import Floats
from streams.national.opinion import Opinion, Opinions

MUNICIPAL = "local-"
"""Subjects that a municipality acts on itself begin so; the municipal model knows them in more detail."""
CITY_CHANNEL = "traffy"
"""Citizens use it for streets and places of one city."""
IN_CITY, ANYWHERE = 2.0, -1.0
"""Log-odds of the gate from which a text is national: in Bangkok, whose streets the municipal model knows, and where
no place is known."""
MOST = 3
LEAST = 0.12
"""A further subject is told from this probability on."""
EMERGENCY = "emergency"
_URGENT, _URGENT_BY_WORDS = 0.15, 0.015
"""Least probability of an emergency: by the model alone, which tells what happens now from what is past or feared, and
where words of the taxonomy say so as well. To miss one costs a life, to see one too many costs a call."""
_LIKELY = 0.5


class NationalClassifier:
    """Amends what the municipal model said. Pure: what is said of a complaint does not depend on its batch."""

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

    def amend(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        gate: Floats,
    ) -> list[Classification]:
        """The classification of each complaint; the same object where it stays municipal."""
        amended = list(classifications)
        asked = [
            i
            for i, (complaint, area, odds) in enumerate(zip(complaints, areas, gate.tolist(), strict=True))
            if _outside(area) or odds >= _least(complaint, area)
        ]
        for i, opinion in zip(asked, self._opinions.of([complaints[i].text for i in asked]), strict=True):
            amended[i] = self._amended(opinion, areas[i], classifications[i])
        return amended

    def concerns(self, area: Area, classification: Classification) -> bool:
        """Whether a complaint is routed as one of the whole state: elsewhere than in Bangkok, all are."""
        return _outside(area) or classification.categories[0].code in self._national

    def _amended(self, opinion: Opinion, area: Area, given: Classification) -> Classification:
        best = np.argsort(-opinion.subjects, kind="stable")[:MOST].tolist()
        municipal = self._municipal[best[0]]
        if municipal and in_city(area):
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
        """Words of the taxonomy tell the kind, as in municipal texts; the model tells the rest, and what is past."""
        likely = dict(zip(self._kinds, opinion.kinds.tolist(), strict=True))
        urgent = likely.pop(EMERGENCY, 0.0)
        if urgent >= (_URGENT_BY_WORDS if given.kind == EMERGENCY else _URGENT):
            return EMERGENCY
        if given.kind not in (self._default, EMERGENCY):
            return given.kind
        best = max(likely, key=likely.__getitem__)
        return best if likely[best] >= _LIKELY else self._default


def in_city(area: Area) -> bool:
    """Whether it is Bangkok's."""
    return area.province == BANGKOK


def _outside(area: Area) -> bool:
    return area.province is not None and not in_city(area)


def _least(complaint: Received, area: Area) -> float:
    return IN_CITY if in_city(area) or complaint.channel == CITY_CHANNEL else ANYWHERE


def _rounded(likely: float) -> float:
    return round(float(likely), 2)
