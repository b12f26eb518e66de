"""Finds the rules that can hold for given facts, without asking all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from streams.routing.compiled import Compiled
from streams.routing.facts import Facts

_ANYTHING = ""
"""Key of rules that ask for no words, labels or categories; such rules are always candidates."""


class RuleIndex:
    """Indexes each rule by the words it asks for; without words by labels, without labels by categories."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        self._rules = rules
        self._by_asked: dict[str, list[int]] = defaultdict(list)
        for place, compiled in enumerate(rules):
            when = compiled.when
            for one in next(filter(None, (*when.words, when.labels, when.categories)), (_ANYTHING,)):
                self._by_asked[one].append(place)

    def candidates(self, facts: Facts) -> Iterator[Compiled]:
        """The rules that can hold, in order: at least one of their indexed words, labels or categories is present."""
        told = (_ANYTHING, *facts.phrases, *facts.labels, *(category for category, _ in facts.categories))
        places = {place for one in told for place in self._by_asked.get(one, ())}
        return (self._rules[place] for place in sorted(places))
