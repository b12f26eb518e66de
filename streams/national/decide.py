"""Splits complaints between the municipal model and rules and the national ones, and joins their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import ConfigError
from complaints.events.complaint import Area, Classification, Received, Routing
from complaints.reference.tables import Tables
from streams.national.classify import CITY_CHANNEL, NationalClassifier, in_city
from streams.national.model import FILE as MODEL
from streams.national.model import load
from streams.national.opinion import Opinions
from streams.national.route import NationalRouter
from streams.national.rules import rules_of_all
from streams.routing.judge import UNKNOWN_AREA
from streams.steps.classify import Classifier, Gate
from streams.steps.route import Router


@dataclass(frozen=True, slots=True)
class National:
    """Decides municipal and national complaints through one interface."""

    gate: Gate
    generation: int
    _classifier: NationalClassifier
    _router: NationalRouter
    _municipal: Router

    @classmethod
    def load(cls, config: Path, municipal: Router, tables: Tables) -> National:
        """Read model and rules of the config folder; raises ConfigError naming the file that is wrong."""
        model = load(config / MODEL)
        for name, known in (
            ("leads", {agency.id for agency in tables.agencies}),
            ("subjects", tables.taxonomy.codes),
        ):
            unknown = set(getattr(model.header, name)) - known
            if unknown:
                raise ConfigError(f"{config / MODEL}: {name} that config does not know: {', '.join(sorted(unknown))}")
        opinions = Opinions(model)
        router = NationalRouter.load(config, *tables, opinions, municipal.calendar)
        return cls(
            gate=Gate(model.gate, model.gate_bias),
            generation=model.header.generation + router.generation,
            _classifier=NationalClassifier(tables.taxonomy, opinions),
            _router=router,
            _municipal=municipal,
        )

    def classify(
        self, complaints: Sequence[Received], areas: Sequence[Area], classifier: Classifier
    ) -> list[Classification]:
        """The classification of each complaint by the municipal model, amended by the national one where it applies."""
        return [
            done
            for part in classifier.parts([complaint.text for complaint in complaints])
            for done in self._classifier.amend(complaints[part.at], areas[part.at], part)
        ]

    def route(
        self, complaints: Sequence[Received], areas: Sequence[Area], classifications: Sequence[Classification]
    ) -> list[Routing]:
        """The routing of each complaint, by national rules where `NationalClassifier.concerns` says so.

        They also route what the city's rules cannot for want of a place, unless it was sent to the city's channel.
        """

        def rows(at: Sequence[int]) -> tuple[list[Received], list[Area], list[Classification]]:
            return [complaints[i] for i in at], [areas[i] for i in at], [classifications[i] for i in at]

        concerned = [self._classifier.concerns(area, given) for area, given in zip(areas, classifications, strict=True)]
        theirs = [i for i, ours in enumerate(concerned) if not ours]
        found = dict(zip(theirs, self._municipal.route_batch(*rows(theirs)), strict=True)) if theirs else {}
        nowhere = {i for i in theirs if found[i].triage == UNKNOWN_AREA and complaints[i].channel != CITY_CHANNEL}
        ours = [i for i, national in enumerate(concerned) if national or i in nowhere]
        if not ours:
            return [found[i] for i in theirs]
        version = rules_of_all(self._municipal.rules, self._router.version)
        found |= zip(ours, self._router.route_batch(*rows(ours), version), strict=True)
        # People who write to the city's channel mean the city: its own rules decide where national rules are unsure.
        unsure = [i for i in ours if found[i].triage and complaints[i].channel == CITY_CHANNEL and in_city(areas[i])]
        if unsure:
            found |= zip(unsure, self._municipal.route_batch(*rows(unsure)), strict=True)
        return [found[i] for i in range(len(complaints))]
