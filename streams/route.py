"""Route a complaint: one responsible agency and those who work along, or the triage desk, by the rules as data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from complaints.agencies import Agencies
from complaints.areas import Areas
from complaints.clock import BANGKOK
from complaints.event import Area, Classification, Received, Route, Routing
from complaints.taxonomy import Taxonomy, load_taxonomy
from streams.routing.compiled import Compiler
from streams.routing.deadlines import WorkingDays
from streams.routing.decide import Judge, Outcome
from streams.routing.facts import Facts
from streams.routing.gather import Gatherer
from streams.routing.rules import FILE, LocatedRules

_MEMO = 200_000
"""Decisions kept; a full memo starts again, so memory stays bounded."""


class Router:
    """Decides by an ordered set of rules. Pure: equal input is always routed alike, and no clock is read."""

    def __init__(self, source: LocatedRules, agencies: Agencies, areas: Areas, taxonomy: Taxonomy) -> None:
        """Raises ConfigError naming file and line where a rule does not compile."""
        book = Compiler(source, agencies, areas, taxonomy).compile()
        self.rules = source.version
        """Version of the rule set: its generation and the digest of its file."""
        self.generation = source.rules.generation
        self._calendar = WorkingDays(source.rules.holidays)
        self._gather = Gatherer(book, taxonomy, self._calendar).gather
        self._judge = Judge(book, source.rules.days)
        self._outcomes: dict[Facts, Outcome] = {}
        self._same: dict[Outcome, Outcome] = {}
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
        facts = self._gather(complaints, areas, classifications)
        return [self._routing(each, complaint) for each, complaint in zip(facts, complaints, strict=True)]

    def _routing(self, facts: Facts, complaint: Received) -> Routing:
        """Facts are many, outcomes few, and days fewer: each is worked out once and its routing shared."""
        outcome = self._outcomes.get(facts)
        if outcome is None:
            if len(self._outcomes) >= _MEMO:
                self._outcomes, self._same, self._routings = {}, {}, {}
            outcome = self._judge.decide(facts)
            outcome = self._outcomes[facts] = self._same.setdefault(outcome, outcome)
        day = complaint.submitted.astimezone(BANGKOK).date()
        routing = self._routings.get((id(outcome), day))
        if routing is None:
            if len(self._routings) >= _MEMO:
                self._routings.clear()
            routing = self._routings[id(outcome), day] = self._dated(outcome, day)
        return routing

    def _dated(self, outcome: Outcome, day: date) -> Routing:
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
                for chosen in outcome.chosen
            ),
            triage=outcome.triage,
            evidence=outcome.evidence,
        )
