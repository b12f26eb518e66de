"""Decides batches of complaints: area, classification, agencies and version of each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from complaints.errors import ConfigError
from complaints.events.complaint import Area, Classification, Decision, Place, Received, Routing
from complaints.events.identity import MAX_GENERATION, version_of
from complaints.reference.tables import Tables
from streams.national.decide import National
from streams.routing.rules import FILE
from streams.steps.candidates import Candidates, with_candidates
from streams.steps.classify import MODEL, Classifier
from streams.steps.locate import AreaResolver
from streams.steps.route import Router


class Decided(NamedTuple):
    """A complaint and the decision on it."""

    complaint: Received
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Models, rule sets and area tables, as functions that decide."""

    generation: int
    """Sum of the generations of all rule sets and models: the low part of every version."""
    resolve_areas: Callable[[Sequence[Place | None], Sequence[str]], list[Area]]
    classify: Callable[[Sequence[Received], Sequence[Area]], list[Classification]]
    candidates: Candidates
    route: Callable[[Sequence[Received], Sequence[Area], Sequence[Classification]], list[Routing]]

    @classmethod
    def load(cls, config: Path, *, rules: Path | None = None, tables: Tables | None = None) -> Decider:
        """The decider of a config folder; `rules` replaces its routing.yaml. Raises ConfigError naming a wrong file.

        `tables` are those of the folder, read here where they are not given.
        """
        tables = tables or Tables.load(config)
        router = Router.load(config, rules, tables)
        national = National.load(config, router, tables)
        classifier = Classifier.load(config, national.gate, tables.taxonomy)
        generation = classifier.generation + router.generation + national.generation
        if generation > MAX_GENERATION:
            files = f"{rules or config / FILE}, {config / MODEL} and the national files"
            raise ConfigError(f"{files}: their generations add up to {generation}, at most {MAX_GENERATION}")
        return cls(
            generation=generation,
            resolve_areas=AreaResolver.load(config, tables.areas).resolve_each,
            classify=lambda complaints, areas: national.classify(complaints, areas, classifier),
            candidates=classifier.candidates,
            route=national.route,
        )

    def decide_each(self, complaints: Sequence[Received]) -> list[Decided]:
        """Each complaint with its decision; a step of the pipeline."""
        return list(map(Decided, complaints, self.decide(complaints)))

    def decide(self, complaints: Sequence[Received]) -> list[Decision]:
        """The decision on each complaint, which does not depend on the others of the batch."""
        texts = [complaint.text for complaint in complaints]
        areas = self.resolve_areas([complaint.place for complaint in complaints], texts)
        classified = self.classify(complaints, areas)
        routed = self.route(complaints, areas, classified)
        routed = with_candidates(texts, classified, routed, self.candidates)
        return [
            Decision(
                version=version_of(complaint.revised, self.generation),
                area=area,
                classification=classification,
                routing=routing,
            )
            for complaint, area, classification, routing in zip(complaints, areas, classified, routed, strict=True)
        ]
