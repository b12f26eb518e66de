"""All reference data of a config folder as one value: what codes there are, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.channels import Channel, load_channels
from complaints.reference.located_yaml import LocatedYaml
from complaints.reference.tables import Tables
from complaints.reference.taxonomy import Taxonomy, load_taxonomy
from complaints.topics import Topics, load_topics

RULES = "routing.yaml"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Loaded once, where a command starts, and handed down."""

    taxonomy: Taxonomy
    agencies: Agencies
    areas: Areas
    channels: Mapping[str, Channel]
    topics: Topics
    rules: LocatedYaml
    """As written, each value with its line. The worker compiles them."""

    @property
    def tables(self) -> Tables:
        """Those that decisions need."""
        return Tables(self.agencies, self.areas, self.taxonomy)

    @property
    def agency_ids(self) -> tuple[str, ...]:
        """The ids of all agencies, in the order of the file."""
        return tuple(agency.id for agency in self.agencies)

    @classmethod
    def load(cls, config: Path) -> Reference:
        """Load all files. Raises ConfigError with all errors of all of them, each with file, line and key."""
        problems: list[str] = []
        taxonomy = _tried(lambda: load_taxonomy(config), problems)
        agencies = _tried(lambda: Agencies.load(config), problems)
        areas = _tried(lambda: Areas.load(config), problems)
        channels = _tried(lambda: load_channels(config), problems)
        topics = _tried(lambda: load_topics(config), problems)
        rules = _tried(lambda: LocatedYaml.read(config / RULES), problems)
        # One of them is None exactly when there are problems; comparing each tells the type checker so.
        if taxonomy is None or agencies is None or areas is None or channels is None or topics is None or rules is None:
            raise ConfigError("\n".join(problems))
        return cls(
            taxonomy=taxonomy,
            agencies=agencies,
            areas=areas,
            channels=MappingProxyType(channels),
            topics=topics,
            rules=rules,
        )


def _tried(load: Callable[[], T], problems: list[str]) -> T | None:
    try:
        return load()
    except ConfigError as error:
        problems += str(error).splitlines()
        return None
