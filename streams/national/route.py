"""Routes national complaints by model and rules: to one leading body and co-working agencies, or to the triage desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.events.complaint import Area, Classification, Received, Role, Route, Routing
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import Taxonomy
from streams.classifier.model import Floats
from streams.national.arms import serving
from streams.national.clues import Clues, Said
from streams.national.combine import Ranking, Rules, rank
from streams.national.opinion import Opinion, Opinions, one_subject
from streams.national.rules import FILE, NationalRules
from streams.national.too_little import TooLittle
from streams.overrides import BY
from streams.routing.compiled import Compiler
from streams.routing.deadlines import WorkingDays
from streams.routing.gather import Gatherer
from streams.routing.phrases import comparable
from streams.routing.rules import LocatedRules

LEARNED = "national-model"
UNSURE, TOO_LITTLE = "unsure-lead", "too-little-text"
_REASON = "เนื้อหาเรื่องอยู่ในหน้าที่ของหน่วยงานนี้ (the text is a matter of this body's mandate)"
_ALONG = "มักร่วมดำเนินการในเรื่องเช่นนี้ (often works along in such matters)"
_RELATED = 0.002
"""Least probability by the subject alone of a body that works along: who often helps the first body with other matters
has no part in this one."""
_CANDIDATES = 3
_MOST_ALONG = 2
"""Most co-working agencies added by the model."""
_NO_RULES = Rules({}, frozenset())


class NationalRouter:
    """Decides who leads a national complaint. Pure: equal input always gives the same routing."""

    def __init__(
        self,
        source: LocatedRules[NationalRules],
        agencies: Agencies,
        areas: Areas,
        taxonomy: Taxonomy,
        opinions: Opinions,
        calendar: WorkingDays,
    ) -> None:
        """Compile the rules. Raises ConfigError naming file and line where one does not compile."""
        rules = source.rules
        book = Compiler(source, agencies, areas, taxonomy).compile()
        self.generation = rules.generation
        self.version = source.version
        self._rules, self._opinions, self._calendar = rules, opinions, calendar
        header = opinions.model.header
        self._places = {lead: place for place, lead in enumerate(header.leads)}
        self._leads = header.leads
        self._subjects = {subject: place for place, subject in enumerate(header.subjects)}
        self._often = [_often(row, rules.works_along) for row in opinions.model.also_of]
        """For each body, those that work along with it at least as often as is asked for, and how often."""
        self._too_little = TooLittle(opinions.model, rules.says_nothing)
        self._clues = Clues(book, rules.weight)
        self._gather = Gatherer(book, taxonomy, calendar).gather

    @classmethod
    def load(
        cls,
        config: Path,
        agencies: Agencies,
        areas: Areas,
        taxonomy: Taxonomy,
        opinions: Opinions,
        calendar: WorkingDays,
    ) -> NationalRouter:
        """Read the rules of the config folder. Raises ConfigError naming file and line of an error."""
        return cls(LocatedRules(config / FILE, NationalRules), agencies, areas, taxonomy, opinions, calendar)

    def route_batch(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        rules: str,
    ) -> list[Routing]:
        """The routing of each complaint; `rules` is the version of all rule sets together, kept in each routing."""
        texts = comparable([complaint.text for complaint in complaints])
        ranked = self.rankings(complaints, areas, classifications, texts)
        too_little = self._too_little.among(texts)
        return [
            Routing(rules=rules, triage=TOO_LITTLE, evidence=(*_place(area), *said.evidence))
            if place in too_little and not said.by and not given.model.startswith(BY)
            else self._routing(ranking, said, area, complaint, rules)
            for place, ((ranking, said), area, complaint, given) in enumerate(
                zip(ranked, areas, complaints, classifications, strict=True)
            )
        ]

    def rankings(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        texts: Sequence[str],
    ) -> list[tuple[Ranking, Said]]:
        """The bodies that may lead each complaint, and what the rules said."""
        opinions = self._opinions.of([complaint.text for complaint in complaints])
        told = [self._told(opinion, given) for opinion, given in zip(opinions, classifications, strict=True)]
        said = [self._clues.about(fact) for fact in self._gather(complaints, areas, classifications, texts)]
        model = self._opinions.model
        ranked = rank(told, model.lead_of, [self._placed(one) for one in said], model.sure)
        return list(zip(ranked, said, strict=True))

    def _placed(self, said: Said) -> Rules:
        """What the rules said of the bodies that the model knows."""
        if not (said.weights or said.never):
            return _NO_RULES
        places = self._places
        weights = {places[lead]: weight for lead, weight in said.weights.items() if lead in places}
        return Rules(weights, {places[lead] for lead in said.never if lead in places})

    def _told(self, opinion: Opinion, classification: Classification) -> Opinion:
        """The opinion, with the subject that a person gave in place of the model's."""
        place = self._subjects.get(classification.categories[0].code)
        return one_subject(opinion, place) if place is not None and classification.model.startswith(BY) else opinion

    def _routing(self, ranking: Ranking, said: Said, area: Area, complaint: Received, rules: str) -> Routing:
        leads = [self._leads[place] for place in ranking.places]
        evidence = [*_place(area), *said.evidence]
        if ranking.sure < self._rules.sure:
            named = zip(leads[:_CANDIDATES], ranking.likely, strict=False)
            evidence += [f"candidate-agency:{serving(lead, area, self._rules.arms)}:{p:.2f}" for lead, p in named]
            return Routing(rules=rules, triage=UNSURE, evidence=tuple(evidence))
        first = serving(leads[0], area, self._rules.arms)
        evidence.append(f"lead:{first}:{ranking.sure:.2f}")
        day = complaint.submitted.astimezone(BANGKOK).date()
        rule = said.by.get(leads[0])
        by, reason = (rule.id, rule.reason) if rule else (LEARNED, _REASON)
        routes = {first: self._route(first, "responsible", by, reason, day)}
        for agency, along, reason in self._along(ranking, said):
            agency = serving(agency, area, self._rules.arms)
            if agency not in routes:
                routes[agency] = self._route(agency, "co-working", along, reason, day)
        return Routing(rules=rules, routes=tuple(routes.values()), evidence=tuple(evidence))

    def _along(self, ranking: Ranking, said: Said) -> Iterator[tuple[str, str, str]]:
        yield from ((agency, rule.id, rule.reason) for agency, rule in said.co_working.items())
        least, often = self._rules.works_along, self._often[ranking.places[0]]
        if not often and max(ranking.likely[1:2], default=0.0) < least:
            return
        likely = {place: p for place, p in zip(ranking.places[1:], ranking.likely[1:], strict=True) if p >= least}
        for place, share in often:
            if self._leads[place] not in said.never and ranking.by_subject[place] >= _RELATED:
                likely[place] = max(likely.get(place, 0.0), share)
        best = sorted(likely.items(), key=lambda one: -one[1])[:_MOST_ALONG]
        yield from ((self._leads[place], LEARNED, _ALONG) for place, _ in best)

    def _route(self, agency: str, role: Role, rule: str, reason: str, day: date) -> Route:
        return Route(
            agency=agency, role=role, rule=rule, reason=reason, deadline=self._calendar.due(day, self._rules.days)
        )


def _place(area: Area) -> tuple[str, ...]:
    code = area.subdistrict or area.district or area.province
    return (f"area:{code}",) if code else ()


def _often(also: Floats, least: float) -> list[tuple[int, float]]:
    """The places of the greatest _MOST_ALONG shares, and the shares, where they are `least` or more."""
    return [
        (place, float(also[place])) for place in also.argsort()[::-1][:_MOST_ALONG].tolist() if also[place] >= least
    ]
