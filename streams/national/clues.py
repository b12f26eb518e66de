"""Collects what the rules of `config/national.yaml` say of a complaint: for and against which bodies, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from streams.routing.compiled import Rulebook
from streams.routing.facts import Facts
from streams.routing.rule_index import RuleIndex
from streams.routing.rules import Rule


class Said(NamedTuple):
    """All that rules say of one complaint."""

    weights: dict[str, float]
    """For each body, the log-odds added."""
    by: dict[str, Rule]
    """For each body, the strongest rule that speaks for it."""
    never: frozenset[str]
    co_working: dict[str, Rule]
    evidence: tuple[str, ...]


class Clues:
    """Asks every rule that can hold; unlike in municipal routing, all that hold count."""

    def __init__(self, book: Rulebook, weight: float) -> None:
        self._index, self._weight = RuleIndex(book.rules), weight

    def about(self, facts: Facts) -> Said:
        """What the rules say of a complaint with these facts. Pure."""
        weights: dict[str, float] = defaultdict(float)
        by: dict[str, Rule] = {}
        never: set[str] = set()
        co_working: dict[str, Rule] = {}
        evidence: dict[str, None] = {}
        for compiled in self._index.candidates(facts):
            found = compiled.matches(facts)
            if found is None:
                continue
            rule = compiled.rule
            evidence.update(dict.fromkeys((*found, f"rule:{rule.id}")))
            never.update(rule.never)
            co_working.update((agency, rule) for agency in rule.co_working if agency not in co_working)
            if rule.responsible:
                weight = rule.weight or self._weight
                # Rules for one body are not independent evidence: the strongest counts in full, others a quarter.
                strongest = max(weights[rule.responsible], weight)
                weights[rule.responsible] = strongest + 0.25 * min(weights[rule.responsible], weight)
                if rule.responsible not in by or weight > (by[rule.responsible].weight or self._weight):
                    by[rule.responsible] = rule
        return Said(dict(weights), by, frozenset(never), co_working, tuple(evidence))
