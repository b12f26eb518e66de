"""Route a complaint: one responsible agency and those who work along, or the triage desk; rules first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.events.complaint import Area, Classification, Received, Route, Routing
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import Taxonomy, load_taxonomy
from streams.routing.branches import join_branches
from streams.routing.compiled import Compiler
from streams.routing.deadlines import WorkingDays
from streams.routing.facts import Facts
from streams.routing.gather import Gatherer
from streams.routing.judge import Judge, Outcome
from streams.routing.learned import Learned
from streams.routing.phrases import comparable
from streams.routing.rules import FILE, LocatedRules, RuleSet
from streams.routing.weights import FILE as WEIGHTS
from streams.routing.weights import load

_MEMO = 200_000
"""Decisions kept; with the next batch a full memo starts again, so memory stays bounded."""


class Router:
    """Decides by an ordered set of rules. Pure: equal input is always routed alike, and no clock is read."""

    def __init__(
        self,
        source: LocatedRules[RuleSet],
        agencies: Agencies,
        areas: Areas,
        taxonomy: Taxonomy,
        learned: Learned | None = None,
    ) -> None:
        """Raises ConfigError naming file and line where a rule does not compile."""
        book = Compiler(source, agencies, areas, taxonomy).compile()
        self.rules = source.version
        """Version of the rule set: its generation and the digest of its file, and that of the weights."""
        self.generation = source.rules.generation
        self.training: str | None = None
        """Digest of the tickets the learned part was trained on, where one is used."""
        self._learned, self._branches = learned, book.branches
        self.calendar = self._calendar = WorkingDays(source.rules.holidays)
        self._gather = Gatherer(book, taxonomy, self._calendar).gather
        self._judge = Judge(book, source.rules.days)
        self._outcomes: dict[Facts, Outcome] = {}
        self._same: dict[Outcome, Outcome] = {}
        self._routings: dict[tuple[int, date], Routing] = {}

    @classmethod
    def load(cls, config: Path, rules: Path | None = None) -> Router:
        """Read rules, agencies, areas and taxonomy of the config folder; `rules` is another rule file to try.

        Where the rules ask for what was learned, the weights of the config folder are read too.
        """
        source, agencies = LocatedRules(rules or config / FILE, RuleSet), Agencies.load(config)
        router = cls(source, agencies, Areas.load(config), load_taxonomy(config))
        if source.rules.learned:
            weights, digest = load(config / WEIGHTS, agencies)
            router.rules, router.training = f"{source.version}-{digest}", weights.header.training
            router._learned = Learned(weights, source.rules.learned, source.rules.days)
        return router

    def route(self, complaint: Received, area: Area, classification: Classification) -> Routing:
        """Who is to handle one complaint. `route_batch` does many at several times the speed."""
        return self.route_batch([complaint], [area], [classification])[0]

    def route_batch(
        self, complaints: Sequence[Received], areas: Sequence[Area], classifications: Sequence[Classification]
    ) -> list[Routing]:
        """Who is to handle each complaint."""
        texts = comparable([complaint.text for complaint in complaints])
        by_rules = outcomes = self.by_rules(complaints, areas, classifications, texts)
        if self._learned:
            outcomes = self._learned.amend(complaints, areas, classifications, outcomes, texts)
        if self._branches:
            outcomes = [join_branches(*each, self._branches) for each in zip(outcomes, areas, strict=True)]
        shared = (
            outcome if outcome is first else self._same.setdefault(outcome, outcome)
            for first, outcome in zip(by_rules, outcomes, strict=True)
        )
        return [self._routing(outcome, complaint) for outcome, complaint in zip(shared, complaints, strict=True)]

    def by_rules(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        texts: Sequence[str] | None = None,
    ) -> list[Outcome]:
        """What the rules alone decide for each complaint; `texts` are theirs in the comparable form, where known."""
        if max(len(self._outcomes), len(self._same), len(self._routings)) >= _MEMO:
            self._outcomes, self._same, self._routings = {}, {}, {}
        if texts is None:
            texts = comparable([complaint.text for complaint in complaints])
        return [self._outcome(facts) for facts in self._gather(complaints, areas, classifications, texts)]

    def _outcome(self, facts: Facts) -> Outcome:
        """Facts are many, outcomes few, and days fewer: each is worked out once and its routing shared."""
        outcome = self._outcomes.get(facts)
        if outcome is None:
            outcome = self._judge.decide(facts)
            outcome = self._outcomes[facts] = self._same.setdefault(outcome, outcome)
        return outcome

    def _routing(self, outcome: Outcome, complaint: Received) -> Routing:
        day = complaint.submitted.astimezone(BANGKOK).date()
        routing = self._routings.get((id(outcome), day))
        if routing is None:
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
