"""The worker's pipeline, kept up to date with the config folder: changed rules and agencies apply from the next batch.

The same input gives the same decision under one version, because the version holds the generation of rules and model:
changed rules are taken up only with a higher generation, all together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from complaints.clock import Clock
from complaints.config_watch import ConfigWatch, digest
from complaints.errors import ConfigError
from complaints.events.complaint import Corrected, Received
from complaints.reference.live_channels import LiveChannels
from complaints.settings import Settings
from stores.kafka.create_topics import create_topics
from stores.kafka.record import ConsumerRecord, ProducerRecord
from streams.load_pipeline import load_pipeline
from streams.overrides import Overrides
from streams.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class _Loaded:
    pipeline: Pipeline
    decisions: str
    """Digest of the files that decisions depend on."""


class LivePipeline:
    """A pipeline that is replaced when files change, never within a batch; another thread looks at `watches`."""

    def __init__(
        self,
        settings: Settings,
        overrides_of: Callable[[UUID], Overrides | None],
        contents_of: Callable[[UUID], Sequence[Received]],
        clock: Clock,
    ) -> None:
        """Load the pipeline. Raises ConfigError naming the file that is wrong."""
        self._settings, self._clock = settings, clock
        self._overrides_of, self._contents_of = overrides_of, contents_of
        self._channels = LiveChannels(settings.config, clock)
        self._watch: ConfigWatch[_Loaded] = ConfigWatch(
            settings.config, "rules", self._load_newer, clock, first=self._load
        )
        self.watches = (self._channels.watch, self._watch)

    @property
    def codes(self) -> Mapping[Corrected, AbstractSet[str]]:
        """The codes that a correction may name, by the part of the decision."""
        return self._watch.value.pipeline.codes

    def run(self, records: Sequence[ConsumerRecord]) -> list[ProducerRecord]:
        """Run the current pipeline, see `Pipeline.run`."""
        return self._watch.value.pipeline.run(records)

    def _load(self) -> _Loaded:
        pipeline = load_pipeline(self._settings, self._overrides_of, self._channels, self._contents_of)
        return _Loaded(pipeline, digest(self._settings.config, "decisions"))

    def _load_newer(self) -> _Loaded:
        """Load the changed files. Raises ConfigError where they are wrong, TransientError when Kafka is away and a new
        agency needs its topic.
        """
        before, fresh = self._watch.value, self._load()
        _require_newer(before, fresh)
        self._create_topics(before.pipeline, fresh.pipeline)
        return fresh

    def _create_topics(self, before: Pipeline, fresh: Pipeline) -> None:
        """Create topics of new agencies, before any complaint is routed to them."""
        if new := sorted(fresh.codes["agencies"] - before.codes["agencies"]):
            create_topics(self._settings.kafka, fresh.topics.of_agencies(tuple(new)), self._clock)


def _require_newer(before: _Loaded, fresh: _Loaded) -> None:
    """Raise ConfigError where decisions may differ but would get the same version, now and before or in two workers."""
    known, found = before.pipeline.decider.generation, fresh.pipeline.decider.generation
    if fresh.decisions != before.decisions and found <= known:
        raise ConfigError(
            f"routing.yaml: rules, taxonomy, areas or model have changed and their generation is {found}, as before or "
            f"lower (in use: {known}); raise `generation`"
        )
