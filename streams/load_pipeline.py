"""Loads the worker's pipeline from a config folder. Shared with programs that have no Faust."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from complaints.events.complaint import Corrected, Received
from complaints.reference.reference import Reference
from complaints.settings import Settings
from streams.overrides import Overrides
from streams.pipeline import Pipeline
from streams.steps.decide import Decider


def known_codes(reference: Reference) -> dict[Corrected, AbstractSet[str]]:
    """The codes that a correction may name, by the part of the decision."""
    taxonomy = reference.taxonomy
    return {
        "agencies": set(reference.agency_ids),
        "categories": taxonomy.codes,
        "kind": {kind.code for kind in taxonomy.kinds},
        "area": {area.code for area in reference.areas},
    }


def load_pipeline(
    settings: Settings,
    overrides_of: Callable[[UUID], Overrides | None] = lambda complaint: None,
    channels: Container[str] | None = None,
    contents_of: Callable[[UUID], Sequence[Received]] = lambda complaint: (),
) -> Pipeline:
    """The pipeline of a config folder; `channels` replaces the folder's.

    Raises ConfigError naming the file that is wrong.
    """
    reference = Reference.load(settings.config)
    return Pipeline(
        topics=reference.topics,
        channels=reference.channels.keys() if channels is None else channels,
        codes=known_codes(reference),
        decider=Decider.load(settings.config, tables=reference.tables),
        overrides_of=overrides_of,
        contents_of=contents_of,
    )
