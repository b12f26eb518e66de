"""Decides from facts: which rules hold, the responsible and co-working agencies, or why an official must decide."""

from __future__ import annotations

from typing import NamedTuple

from complaints.events.complaint import Role
from streams.routing.compiled import Rulebook, fill
from streams.routing.facts import Facts
from streams.routing.rule_index import RuleIndex

UNKNOWN_AREA = "unknown-area"
"""Why a complaint goes to triage that no rule fits and whose place is not known."""


class Chosen(NamedTuple):
    """One agency of a decision; `days` are the working days until its deadline."""

    agency: str
    role: Role
    rule: str
    reason: str
    days: int


class Outcome(NamedTuple):
    """A decision without dates: agencies, the responsible one first, or the reason for triage; and the evidence."""

    chosen: tuple[Chosen, ...]
    triage: str | None
    evidence: tuple[str, ...]


class Judge:
    """Applies a rulebook.

    The first rule that holds and names a responsible agency decides that one; every rule that holds adds its co-working
    agencies. A triage rule that holds sends the complaint to triage where no rule before it named a responsible agency;
    so does the end of the rules.
    """

    def __init__(self, book: Rulebook, days: int) -> None:
        self._index, self._days = RuleIndex(book.rules), days

    def decide(self, facts: Facts) -> Outcome:
        """The outcome for these facts. Pure."""
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
            return Outcome((), "no-rule" if facts.area else UNKNOWN_AREA, tuple(evidence))
        co_working.pop(responsible.agency, None)
        return Outcome((responsible, *co_working.values()), None, tuple(evidence))
