"""The worker's pipeline with all its steps. Shared by `worker` and the bench, whose peers have no Faust."""

from __future__ import annotations

from collections.abc import Callable, Container
from collections.abc import Set as AbstractSet
from pathlib import Path
from uuid import UUID

from complaints.agencies import Agencies
from complaints.channels import load_channels
from complaints.event import Correction
from complaints.settings import Settings
from complaints.taxonomy import load_taxonomy
from complaints.topics import load_topics
from streams.decide import Decider
from streams.pipeline import Pipeline


def known_codes(config: Path) -> dict[str, AbstractSet[str]]:
    """What a correction may name."""
    taxonomy = load_taxonomy(config)
    return {
        "agencies": {agency.id for agency in Agencies.load(config)},
        "categories": taxonomy.codes,
        "kinds": {kind.code for kind in taxonomy.kinds},
    }


def load_pipeline(
    settings: Settings,
    correction_of: Callable[[UUID], Correction | None] = lambda complaint: None,
    channels: Container[str] | None = None,
) -> Pipeline:
    """The pipeline of a config folder; raises ConfigError naming the file that does not fit."""
    return Pipeline(
        topics=load_topics(settings.config),
        channels=load_channels(settings.config).keys() if channels is None else channels,
        codes=known_codes(settings.config),
        decider=Decider.load(settings.config),
        correction_of=correction_of,
    )
