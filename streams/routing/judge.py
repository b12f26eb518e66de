"""From facts to a decision: which rules hold, who is responsible, who works along, or why nobody can tell."""

from __future__ import annotations

from typing import NamedTuple

from complaints.events.complaint import Role
from streams.routing.compiled import Rulebook, fill
from streams.routing.facts import Facts
from streams.routing.rule_index import RuleIndex


class Chosen(NamedTuple):
    """One agency of a decision; the deadline needs a date as well."""

    agency: str
    role: Role
    rule: str
    reason: str
    days: int


class Outcome(NamedTuple):
    """What was decided, the responsible agency first, and by what."""

    chosen: tuple[Chosen, ...]
    triage: str | None
    evidence: tuple[str, ...]


class Judge:
    """Applies a rulebook.

    The first rule that holds and names a responsible agency decides that; every rule that holds adds those who work
    along. A triage rule ends the search where nobody is responsible yet, and so does the end of the rules.
    """

    def __init__(self, book: Rulebook, days: int) -> None:
        self._index, self._days = RuleIndex(book.rules), days

    def decide(self, facts: Facts) -> Outcome:
        """The outcome; equal facts give equal outcomes."""
        responsible: Chosen | None = None
        co_working: dict[str, Chosen] = {}
        evidence = {f"area:{facts.area}": None} if facts.area else {}
        for compiled in self._index.candidates(facts):
            rule = compiled.rule
            found = None if rule.triage and responsible else compiled.matches(facts)
            if found is None:
                continue
            evidence.update(dict.fromkeys(found))
            if rule.triage:
                return Outcome((), rule.triage, (*evidence, f"rule:{rule.id}"))
            due = rule.days or self._days
            if rule.responsible and responsible is None:
                responsible = Chosen(fill(rule.responsible, facts.area), "responsible", rule.id, rule.reason, due)
            for template in rule.co_working:
                agency = fill(template, facts.area)
                co_working.setdefault(agency, Chosen(agency, "co-working", rule.id, rule.reason, due))
        if responsible is None:
            return Outcome((), "no-rule" if facts.area else "unknown-area", tuple(evidence))
        co_working.pop(responsible.agency, None)
        return Outcome((responsible, *co_working.values()), None, tuple(evidence))
