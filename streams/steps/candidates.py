"""Adds the likeliest categories to the evidence of uncertain complaints in triage, for the person who decides. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from complaints.events.complaint import Classification, Label, Routing
from complaints.reference.taxonomy import OTHER

SURE: Final = 0.5
"""Least confidence of a category at which no other candidates are named."""
Candidates = Callable[[Sequence[str]], list[tuple[Label, ...]]]


def with_candidates(
    texts: Sequence[str],
    classifications: Sequence[Classification],
    routings: Sequence[Routing],
    candidates: Candidates,
) -> list[Routing]:
    """The routings; the evidence of those in triage without a certain category names the likeliest categories."""
    routings = list(routings)
    unsure = [
        i
        for i, routing in enumerate(routings)
        if routing.triage and not _told(routing) and not _sure(classifications[i])
    ]
    if unsure:
        for i, labels in zip(unsure, candidates([texts[i] for i in unsure]), strict=True):
            told = tuple(f"candidate:{label.code}:{label.confidence:.2f}" for label in labels)
            routings[i] = replace(routings[i], evidence=(*routings[i].evidence, *told))
    return routings


def _told(routing: Routing) -> bool:
    """Whether the evidence names candidate agencies already."""
    return any(told.startswith("candidate-agency:") for told in routing.evidence)


def _sure(classification: Classification) -> bool:
    best = classification.categories[0]
    return best.code != OTHER and best.confidence >= SURE
