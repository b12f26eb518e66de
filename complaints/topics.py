"""The topics, declared once in `config/topics.yaml`: creation, limits, replay, AsyncAPI and docs follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from complaints.errors import ConfigError
from complaints.events.event_type import EventType
from complaints.events.registry import EVENTS, Events
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.settings import Section

AGENCY = "{id}"
"""Stands for the agency's id in the name of a topic that each agency has."""
_HOUR_MS = 3_600_000
Service = Literal["cases", "webhooks", "notifications"]
"""A service that creates topics of its own."""
Text = Annotated[str, Meta(min_length=1)]
Reader = Literal["worker", "cases", "sink"]
"""A section of the settings with a consumer group."""


class Topic(Section, frozen=True, kw_only=True):
    """What a broker needs to know of a topic."""

    name: Text
    partitions: Annotated[int, Meta(ge=1)]
    retention_hours: Annotated[int, Meta(ge=1)] | Literal["forever"] = "forever"
    max_record_bytes: Annotated[int, Meta(ge=1)] | None = None
    config: dict[str, str] = field(default_factory=dict)
    """Further configuration for the broker, in Apache Kafka's own keys."""

    @property
    def broker_config(self) -> dict[str, str]:
        """The whole configuration, in Apache Kafka's keys."""
        kept = -1 if self.retention_hours == "forever" else self.retention_hours * _HOUR_MS
        limit = {"max.message.bytes": str(self.max_record_bytes)} if self.max_record_bytes else {}
        return {"retention.ms": str(kept), **limit, **self.config}

    @property
    def per_agency(self) -> bool:
        """Whether each agency has one of its own."""
        return AGENCY in self.name


class Key(Section, frozen=True, kw_only=True):
    """What a record's key is."""

    about: Text
    format: Text | None = None
    pattern: Text | None = None


class Party(Section, frozen=True, kw_only=True):
    """Who writes or reads a topic. With an `operation` it stands in the AsyncAPI document."""

    who: Text
    operation: Annotated[str, Meta(pattern="^[a-z][A-Za-z]*$")] | None = None
    title: Text | None = None
    about: Text | None = None
    event: str | None = None
    """The one event type it writes or reads; all of the topic's where not given."""
    group: Reader | None = None
    """The section of the settings that names the consumer group whose work the pipeline waits for."""


class DeclaredTopic(Topic, frozen=True, kw_only=True):
    """A topic of `config/topics.yaml`."""

    th: Text
    en: Text
    about: Text
    about_th: Text
    tag: Text
    """Under which heading of the AsyncAPI document its operations stand."""
    events: tuple[str, ...]
    """Types of the events it carries; none on that of dead letters, which carries whatever was refused."""
    key: Key
    made_by: Service | None = None
    """The service that creates it when it starts; where that does not run, nobody needs the topic."""
    replayable: bool = False
    """Whether `dead-letters replay` may put a record that came from it back onto it."""
    written_by: Annotated[tuple[Party, ...], Meta(min_length=1)]
    read_by: Annotated[tuple[Party, ...], Meta(min_length=1)]


class Topics(Section, frozen=True, kw_only=True):
    """All topics. Those that code uses by name are fields; any other is in `further`, to be found by its event."""

    received: DeclaredTopic
    classified: DeclaredTopic
    triage: DeclaredTopic
    corrections: DeclaredTopic
    dead: DeclaredTopic
    dead_actions: DeclaredTopic
    receipts: DeclaredTopic
    processes: DeclaredTopic
    surges: DeclaredTopic
    incidents: DeclaredTopic
    incident_decisions: DeclaredTopic
    case_refusals: DeclaredTopic
    agency: DeclaredTopic
    """Name is a pattern with `{id}`."""
    further: dict[str, DeclaredTopic] = field(default_factory=dict)

    def declared(self) -> dict[str, DeclaredTopic]:
        """Every topic by its logical name; those of agencies as their pattern."""
        named = {name: getattr(self, name) for name in NAMED}
        return {**named, **self.further}

    def of(self, event: EventType[Any]) -> DeclaredTopic:
        """The one topic that carries this event. Raises ConfigError when there is none, or several.

        Topics that each agency has of its own count only where no topic for all carries it.
        """
        carry = [topic for topic in self.declared().values() if event.ce_type in topic.events]
        found = [topic for topic in carry if not topic.per_agency] or carry
        if len(found) != 1:
            names = ", ".join(topic.name for topic in found) or "none"
            raise ConfigError(f"topics.yaml: {event.ce_type} needs exactly one topic, it has {names}")
        return found[0]

    def of_agency(self, agency: str) -> str:
        """The name of an agency's topic of complaints."""
        return self.agency.name.replace(AGENCY, agency)

    def sent_by(self, agency: str, event: EventType[Any]) -> str:
        """The name of an agency's topic for this event. Raises ConfigError as `of` does."""
        return self.of(event).name.replace(AGENCY, agency)

    def of_agencies(self, agencies: tuple[str, ...]) -> list[Topic]:
        """All topics that these agencies have of their own, but for those of `of_service`."""
        patterns = [topic for topic in self.declared().values() if topic.per_agency and topic.made_by is None]
        return [_of_agency(topic, agency) for topic in patterns for agency in agencies]

    def all(self, agencies: tuple[str, ...]) -> list[Topic]:
        """Every topic that gateway, worker and sink need, agency topics included."""
        shared = [topic for topic in self.declared().values() if not topic.per_agency and topic.made_by is None]
        return [*shared, *self.of_agencies(agencies)]

    def of_service(self, service: Service, agencies: tuple[str, ...]) -> list[Topic]:
        """Every topic that this service creates, those of agencies included."""
        own = [topic for topic in self.declared().values() if topic.made_by == service]
        shared: list[Topic] = [topic for topic in own if not topic.per_agency]
        return shared + [_of_agency(topic, agency) for topic in own if topic.per_agency for agency in agencies]

    def replayable(self) -> set[str]:
        """Names of topics that a dead letter may be put back onto."""
        return {topic.name for topic in self.declared().values() if topic.replayable}

    def read_by_group(self, group: Reader) -> list[str]:
        """Names of the topics that the pipeline's own group reads."""
        topics = self.declared().values()
        return [topic.name for topic in topics if any(party.group == group for party in topic.read_by)]

    def groups(self, names: Mapping[Reader, str]) -> dict[str, list[str]]:
        """The topics that each consumer group reads; `names` are the groups' in the settings."""
        found: dict[str, list[str]] = {}
        for reader, name in names.items():
            for topic in self.read_by_group(reader):
                found.setdefault(self.group_of(reader, name, topic), []).append(topic)
        return found

    def group_of(self, reader: Reader, name: str, topic: str) -> str:
        """The consumer group in which a topic is read; `name` is the reader's group in the settings.

        The sink reads each topic but that of complaints in a group of its own: nothing about the others makes the group
        of complaints share its partitions out again.
        """
        return f"{name}.{topic}" if reader == "sink" and topic != self.classified.name else name

    def limits(self) -> dict[str, int]:
        """The largest record of each topic that has a limit of its own, in bytes."""
        return {one.name: one.max_record_bytes for one in self.declared().values() if one.max_record_bytes}


NAMED = tuple(name for name in Topics.__struct_fields__ if name != "further")


def load_topics(config: Path, events: Events = EVENTS) -> Topics:
    """Read and check `topics.yaml`. Raises ConfigError with all errors, each with file, line and key."""
    source = LocatedYaml.read(config / "topics.yaml")
    declared: dict[str, DeclaredTopic] = source.convert(dict[str, DeclaredTopic])
    source.refuse(_faults(declared, events))
    further = {name: topic for name, topic in declared.items() if name not in NAMED}
    return Topics(**{name: declared[name] for name in NAMED}, further=further)


def _faults(declared: Mapping[str, DeclaredTopic], events: Events) -> Iterator[Fault]:
    yield from (((), f"topic {name} is missing") for name in NAMED if name not in declared)
    if "agency" in declared and not declared["agency"].per_agency:
        yield ("agency", "name"), "needs '{id}' in it"
    names: set[str] = set()
    keys: dict[str, Key] = {}
    for logical, topic in declared.items():
        if topic.name in names:
            yield (logical, "name"), f"{topic.name} is the name of another topic"
        names.add(topic.name)
        for ce_type in topic.events:
            if ce_type not in events:
                yield (logical, "events"), f"no event type {ce_type!r} is registered in complaints/events/registry.py"
            if keys.setdefault(ce_type, topic.key) != topic.key:
                yield (logical, "key"), f"{ce_type} has another key on another topic"
        for side in ("written_by", "read_by"):
            for index, party in enumerate(getattr(topic, side)):
                if party.event is not None and party.event not in topic.events:
                    yield (logical, side, index, "event"), f"{party.event!r} is not among the topic's events"
                if party.operation and not party.title:
                    yield (logical, side, index), f"operation {party.operation} needs a title"
    yield from (((), f"no topic carries {ce_type}") for ce_type in events if ce_type not in keys)


def _of_agency(topic: DeclaredTopic, agency: str) -> Topic:
    return Topic(
        name=topic.name.replace(AGENCY, agency),
        partitions=topic.partitions,
        retention_hours=topic.retention_hours,
        max_record_bytes=topic.max_record_bytes,
        config=topic.config,
    )
