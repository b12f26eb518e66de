"""The worker's pipeline with all its steps. Shared by `worker` and the bench, whose peers have no Faust."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from uuid import UUID

from complaints.events.complaint import Corrected, Received
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.channels import load_channels
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import Settings
from complaints.topics import load_topics
from streams.overrides import Overrides
from streams.pipeline import Pipeline
from streams.steps.decide import Decider


def known_codes(config: Path) -> dict[Corrected, AbstractSet[str]]:
    """What a correction may name, by the part of the decision."""
    taxonomy = load_taxonomy(config)
    return {
        "agencies": {agency.id for agency in Agencies.load(config)},
        "categories": taxonomy.codes,
        "kind": {kind.code for kind in taxonomy.kinds},
        "area": {area.code for area in Areas.load(config)},
    }


def load_pipeline(
    settings: Settings,
    overrides_of: Callable[[UUID], Overrides | None] = lambda complaint: None,
    channels: Container[str] | None = None,
    contents_of: Callable[[UUID], Sequence[Received]] = lambda complaint: (),
) -> Pipeline:
    """The pipeline of a config folder; raises ConfigError naming the file that does not fit."""
    return Pipeline(
        topics=load_topics(settings.config),
        channels=load_channels(settings.config).keys() if channels is None else channels,
        codes=known_codes(settings.config),
        decider=Decider.load(settings.config),
        overrides_of=overrides_of,
        contents_of=contents_of,
    )
