"""Route a complaint: one responsible agency and those who work along, or the triage desk, by the rules as data."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from complaints.agencies import Agencies
from complaints.areas import Areas
from complaints.clock import BANGKOK
from complaints.event import Area, Classification, Received, Role, Route, Routing
from complaints.taxonomy import Taxonomy, load_taxonomy
from streams.routing.compiled import Compiled, Compiler, Facts, fill
from streams.routing.deadlines import WorkingDays
from streams.routing.phrases import Phrases
from streams.routing.rules import FILE, LocatedRules

_MEMO = 200_000
"""Decisions kept; a full memo starts again, so memory stays bounded."""


class _Chosen(NamedTuple):
    """One agency of a decision, before the deadline is known."""

    agency: str
    role: Role
    rule: str
    reason: str
    days: int


class _Decision(NamedTuple):
    chosen: tuple[_Chosen, ...]
    triage: str | None
    evidence: tuple[str, ...]


class Router:
    """Decides by an ordered set of rules. Pure: equal input is always routed alike, and no clock is read."""

    def __init__(self, source: LocatedRules, agencies: Agencies, areas: Areas, taxonomy: Taxonomy) -> None:
        """Raises ConfigError naming file and line where a rule does not compile."""
        compiler = Compiler(source, agencies, areas, taxonomy)
        self._compiled = compiler.compile()
        self.rules = source.version
        """Version of the rule set: its generation and the digest of its file."""
        self.generation = source.rules.generation
        self._days = source.rules.days
        self._thresholds = compiler.thresholds
        self._boxes = compiler.boxes
        self._wordless, self._by_phrase = _index(self._compiled)
        self._phrases = Phrases(compiler.phrases, compiler.roads)
        self._roads = compiler.roads
        self._meaning = lru_cache(maxsize=10_000)(taxonomy.category_of)
        self._calendar = WorkingDays(source.rules.holidays)
        tests = [test for compiled in self._compiled for test in (compiled.when, *compiled.unless)]
        self._asks_hours = any(test.open is not None for test in tests)
        self._asks_categories = frozenset(code for test in tests for code in test.categories)
        self._asks_labels = frozenset(label for test in tests for label in test.labels)
        self._digits = max(
            [
                4,
                *(test.digits for test in tests),
                *(len(code) for test in tests for code in test.areas if code.isdecimal()),
            ]
        )
        self._decisions: dict[Facts, tuple[int, _Decision]] = {}
        self._outcomes: dict[_Decision, int] = {}
        self._routings: dict[tuple[int, date], Routing] = {}

    @classmethod
    def load(cls, config: Path, rules: Path | None = None) -> Router:
        """Read rules, agencies, areas and taxonomy of the config folder; `rules` is another rule file to try."""
        source = LocatedRules(rules or config / FILE)
        return cls(source, Agencies.load(config), Areas.load(config), load_taxonomy(config))

    def route(self, complaint: Received, area: Area, classification: Classification) -> Routing:
        """Who is to handle one complaint. `route_batch` does many at several times the speed."""
        return self.route_batch([complaint], [area], [classification])[0]

    def route_batch(
        self, complaints: Sequence[Received], areas: Sequence[Area], classifications: Sequence[Classification]
    ) -> list[Routing]:
        """Who is to handle each complaint."""
        addresses = [(complaint.place and complaint.place.address) or "" for complaint in complaints]
        found = self._phrases.find([*(complaint.text for complaint in complaints), *addresses])
        return [
            self._routing(complaint, self._facts(complaint, area, classification, in_text, in_address))
            for complaint, area, classification, in_text, in_address in zip(
                complaints, areas, classifications, found, found[len(complaints) :], strict=False
            )
        ]

    def _facts(
        self,
        complaint: Received,
        area: Area,
        classification: Classification,
        in_text: tuple[str, ...],
        in_address: tuple[str, ...],
    ) -> Facts:
        return Facts(
            categories=self._categories(complaint, classification),
            labels=tuple(label for label in complaint.labels if label in self._asks_labels),
            kind=classification.kind,
            urgency=classification.urgency,
            channel=complaint.channel,
            reporter=complaint.reporter_type,
            area=(area.subdistrict or area.district or area.province or "")[: self._digits],
            open=self._calendar.open_at(complaint.submitted) if self._asks_hours else False,
            phrases=in_text,
            roads=in_text if not in_address else (*in_text, *in_address),
            boxes=self._inside(complaint) if self._boxes else 0,
        )

    def _categories(self, complaint: Received, classification: Classification) -> tuple[tuple[str, int], ...]:
        thresholds, asked = self._thresholds, self._asks_categories
        categories = {
            label.code: level
            for label in classification.categories
            if label.code in asked and (level := bisect_right(thresholds, label.confidence))
        }
        for label in complaint.labels:
            meaning = self._meaning(label, complaint.submitted.year)
            if meaning in asked:
                categories[meaning] = len(thresholds)
        return tuple(sorted(categories.items()))

    def _inside(self, complaint: Received) -> int:
        place = complaint.place
        if place is None or place.longitude is None or place.latitude is None:
            return 0
        longitude, latitude = place.longitude, place.latitude
        return sum(
            1 << index
            for index, (west, south, east, north) in enumerate(self._boxes)
            if west <= longitude <= east and south <= latitude <= north
        )

    def _routing(self, complaint: Received, facts: Facts) -> Routing:
        day = complaint.submitted.astimezone(BANGKOK).date()
        number, decision = self._decide(facts)
        routing = self._routings.get((number, day))
        if routing is None:
            if len(self._routings) >= _MEMO:
                self._routings.clear()
            routing = self._routings[number, day] = self._dated(decision, day)
        return routing

    def _dated(self, decision: _Decision, day: date) -> Routing:
        return Routing(
            rules=self.rules,
            routes=tuple(
                Route(
                    agency=chosen.agency,
                    role=chosen.role,
                    rule=chosen.rule,
                    reason=chosen.reason,
                    deadline=self._calendar.due(day, chosen.days),
                )
                for chosen in decision.chosen
            ),
            triage=decision.triage,
            evidence=decision.evidence,
        )

    def _candidates(self, facts: Facts) -> list[Compiled]:
        """The rules that can hold, in order: those that ask for no words, and those whose words occur."""
        places = set(self._wordless)
        for phrase in (*facts.phrases, *facts.roads):
            places.update(self._by_phrase.get(phrase, ()))
        return [self._compiled[place] for place in sorted(places)]

    def _decide(self, facts: Facts) -> tuple[int, _Decision]:
        """The decision and its number: facts are many, outcomes few."""
        numbered = self._decisions.get(facts)
        if numbered is None:
            if len(self._decisions) >= _MEMO:
                self._decisions.clear()
            decision = _decide(self._candidates(facts), facts, self._days)
            numbered = self._outcomes.setdefault(decision, len(self._outcomes)), decision
            self._decisions[facts] = numbered
        return numbered


def _index(rules: Sequence[Compiled]) -> tuple[list[int], dict[str, list[int]]]:
    """Places of the rules that ask for no words, and per phrase the places of those that ask for it."""
    wordless: list[int] = []
    by_phrase: dict[str, list[int]] = defaultdict(list)
    for place, compiled in enumerate(rules):
        needed = (*compiled.when.words, compiled.when.roads)
        if not any(needed):
            wordless.append(place)
        for phrase in frozenset().union(*needed):
            by_phrase[phrase].append(place)
    return wordless, by_phrase


def _decide(rules: Sequence[Compiled], facts: Facts, days: int) -> _Decision:
    """The first rule that names a responsible agency decides it; every rule that holds adds those who work along.

    A triage rule ends the search where nobody is responsible yet. So does the end of the rules.
    """
    responsible: _Chosen | None = None
    co_working: dict[str, _Chosen] = {}
    evidence: dict[str, None] = {f"area:{facts.area}": None} if facts.area else {}
    for compiled in rules:
        rule = compiled.rule
        if rule.triage and responsible:
            continue
        found = compiled.matches(facts)
        if found is None:
            continue
        evidence.update(dict.fromkeys(found))
        if rule.triage:
            return _Decision((), rule.triage, (*evidence, f"rule:{rule.id}"))
        due = rule.days or days
        if rule.responsible and responsible is None:
            responsible = _Chosen(fill(rule.responsible, facts.area), "responsible", rule.id, rule.reason, due)
        for template in rule.co_working:
            agency = fill(template, facts.area)
            co_working.setdefault(agency, _Chosen(agency, "co-working", rule.id, rule.reason, due))
    if responsible is None:
        return _Decision((), "no-rule" if facts.area else "unknown-area", tuple(evidence))
    co_working.pop(responsible.agency, None)
    return _Decision((responsible, *co_working.values()), None, tuple(evidence))
