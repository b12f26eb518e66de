"""Routes complaints: by rules, then by what was learned, to a responsible and co-working agencies, or to triage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.events.complaint import Area, Classification, Received, Route, Routing
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.tables import Tables
from complaints.reference.taxonomy import Taxonomy
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
"""Most entries of each memo; with the next batch full memos are emptied, so memory stays bounded."""


class Router:
    """Routes by an ordered set of rules. Pure: equal input always gives the same routing, and no clock is read."""

    def __init__(
        self,
        source: LocatedRules[RuleSet],
        agencies: Agencies,
        areas: Areas,
        taxonomy: Taxonomy,
        learned: Learned | None = None,
    ) -> None:
        """Compile the rules. Raises ConfigError naming file and line where one does not compile."""
        book = Compiler(source, agencies, areas, taxonomy).compile()
        self.rules = source.version
        """Version: the rule set's generation, the digest of its file, and that of the weights where they are used."""
        self.generation = source.rules.generation
        self.training: str | None = None
        """Digest of the tickets that the learned part was trained on; None without one."""
        self._learned, self._branches = learned, book.branches
        self.calendar = self._calendar = WorkingDays(source.rules.holidays)
        self._gather = Gatherer(book, taxonomy, self._calendar).gather
        self._judge = Judge(book, source.rules.days)
        self._outcomes: dict[Facts, Outcome] = {}
        self._same: dict[Outcome, Outcome] = {}
        self._routings: dict[tuple[int, date], Routing] = {}

    @classmethod
    def load(cls, config: Path, rules: Path | None = None, tables: Tables | None = None) -> Router:
        """Read the rules of the config folder; `rules` replaces its routing.yaml.

        `tables` are those of the folder, read here where they are not given.
        Where the rules have `learned`, the weights of the config folder are read too. Raises ConfigError naming the
        file that is wrong.
        """
        source, tables = LocatedRules(rules or config / FILE, RuleSet), tables or Tables.load(config)
        router = cls(source, *tables)
        if source.rules.learned:
            weights, digest = load(config / WEIGHTS, tables.agencies)
            router.rules, router.training = f"{source.version}-{digest}", weights.header.training
            router._learned = Learned(weights, source.rules.learned, source.rules.days)
        return router

    def route(self, complaint: Received, area: Area, classification: Classification) -> Routing:
        """The routing of one complaint. For many, `route_batch` is several times faster."""
        return self.route_batch([complaint], [area], [classification])[0]

    def route_batch(
        self, complaints: Sequence[Received], areas: Sequence[Area], classifications: Sequence[Classification]
    ) -> list[Routing]:
        """The routing of each complaint."""
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
        """What the rules alone decide; `texts` are the texts in the comparable form, computed where not given."""
        if max(len(self._outcomes), len(self._same), len(self._routings)) >= _MEMO:
            self._outcomes, self._same, self._routings = {}, {}, {}
        if texts is None:
            texts = comparable([complaint.text for complaint in complaints])
        return [self._outcome(facts) for facts in self._gather(complaints, areas, classifications, texts)]

    def _outcome(self, facts: Facts) -> Outcome:
        """The outcome for these facts. Each is decided once, and equal outcomes are one object, to share routings."""
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
