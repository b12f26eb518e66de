"""Which rules of a rulebook can hold for given facts, found without asking all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from streams.routing.compiled import Compiled
from streams.routing.facts import Facts

_ANYTHING = ""
"""What rules ask for that ask for no words, labels or categories: it is always there."""


class RuleIndex:
    """Rules by the words they ask for, else by labels, else by categories."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        self._rules = rules
        self._by_asked: dict[str, list[int]] = defaultdict(list)
        for place, compiled in enumerate(rules):
            when = compiled.when
            for one in next(filter(None, (*when.words, when.labels, when.categories)), (_ANYTHING,)):
                self._by_asked[one].append(place)

    def candidates(self, facts: Facts) -> Iterator[Compiled]:
        """The rules that can hold, in order: those of whose words, else labels, else categories one is there."""
        told = (_ANYTHING, *facts.phrases, *facts.labels, *(category for category, _ in facts.categories))
        places = {place for one in told for place in self._by_asked.get(one, ())}
        return (self._rules[place] for place in sorted(places))
