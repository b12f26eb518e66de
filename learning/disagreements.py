"""Compares corrections with what model and rules decided, and makes training data of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from complaints.events.complaint import Classified
from learning.what_if import agencies_of
from streams.overrides import Overrides

Pair = tuple[str, str]
"""What was decided, and what it was corrected to."""


@dataclass(slots=True)
class Disagreements:
    """Counts over all corrected complaints; a correction that confirms the decision counts as agreement."""

    corrected: int = 0
    categories: Counter[Pair] = field(default_factory=Counter)
    agencies: Counter[Pair] = field(default_factory=Counter)
    category_agreed: int = 0
    agency_agreed: int = 0

    def add(self, decided: Classified, overrides: Overrides) -> None:
        """Compare the worker's own decision on a complaint with what people decided."""
        self.corrected += 1
        if categories := overrides.codes("categories"):
            model, person = decided.classification.categories[0].code, categories[0]
            self.category_agreed += model == person
            self.categories[model, person] += model != person
        if agencies := overrides.codes("agencies"):
            rules, person = agencies_of(decided.routing)[0], agencies[0]
            self.agency_agreed += rules == person
            self.agencies[rules, person] += rules != person


def labels(corrected: Iterable[tuple[str, Overrides]]) -> Iterator[Pair]:
    """Text and comma-separated categories of each complaint with corrected ones: training data for `train`."""
    for text, overrides in corrected:
        if categories := overrides.codes("categories"):
            yield text, ",".join(categories)
