"""Where model, rules, officials and agencies disagree, and what that teaches the next model. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from complaints.event import Classified, Correction
from streams.what_if import agencies_of

Pair = tuple[str, str]
"""What was decided, and what it was corrected to."""


@dataclass(slots=True)
class Disagreements:
    """Counts over all corrections; a correction that confirms counts as agreement."""

    corrections: int = 0
    by: Counter[str] = field(default_factory=Counter)
    categories: Counter[Pair] = field(default_factory=Counter)
    agencies: Counter[Pair] = field(default_factory=Counter)
    category_agreed: int = 0
    agency_agreed: int = 0

    def add(self, decided: Classified, correction: Correction) -> None:
        """Compare the worker's own decision with a correction of it."""
        self.corrections += 1
        self.by[correction.by] += 1
        if correction.categories:
            model, official = decided.classification.categories[0].code, correction.categories[0]
            self.category_agreed += model == official
            self.categories[model, official] += model != official
        if correction.agencies:
            rules, official = agencies_of(decided.routing)[0], correction.agencies[0]
            self.agency_agreed += rules == official
            self.agencies[rules, official] += rules != official


def labels(corrections: Iterable[Correction]) -> Iterator[Pair]:
    """Text and comma-separated categories of each corrected complaint: training data in the form of `train`."""
    for correction in corrections:
        if correction.categories:
            yield correction.complaint.text, ",".join(correction.categories)
