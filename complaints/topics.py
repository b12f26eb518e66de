"""Topic names and their settings, from `config/topics.yaml`: logical name to physical name."""

from __future__ import annotations

from pathlib import Path

import msgspec

from complaints.errors import ConfigError
from complaints.settings import Section, read_yaml


class Topic(Section, frozen=True, kw_only=True):
    name: str
    partitions: int
    config: dict[str, str] = msgspec.field(default_factory=dict)


class Topics(Section, frozen=True, kw_only=True):
    received: Topic
    classified: Topic
    triage: Topic
    corrections: Topic
    dead: Topic
    dead_actions: Topic
    receipts: Topic
    processes: Topic
    agency: Topic
    """Name is a pattern with `{id}`."""

    def of_agency(self, agency: str) -> str:
        return self.agency.name.replace("{id}", agency)

    def of_agencies(self, agencies: tuple[str, ...]) -> list[Topic]:
        """The topics of these agencies."""
        return [
            Topic(name=self.of_agency(agency), partitions=self.agency.partitions, config=self.agency.config)
            for agency in agencies
        ]

    def all(self, agencies: tuple[str, ...]) -> list[Topic]:
        """Every topic of the system, agency topics included."""
        shared = (self.received, self.classified, self.triage, self.corrections)
        operators = (self.dead, self.dead_actions, self.receipts, self.processes)
        return [*shared, *operators, *self.of_agencies(agencies)]


def load_topics(config: Path) -> Topics:
    """Raises ConfigError naming the file and key."""
    path = config / "topics.yaml"
    try:
        topics = msgspec.convert(read_yaml(path), Topics)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error
    if "{id}" not in topics.agency.name:
        raise ConfigError(f"{path}: agency.name needs '{{id}}' in it")
    return topics
