"""All records of one schedule by topic, those of deleted topics included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from complaints.events.case import CASE_STEP, STEP_REFUSED
from complaints.events.complaint import MOVED
from tests.faults.log import Ends, Entry
from tests.faults.scene import Scene

_TOLD = {event.ce_type for event in (MOVED, CASE_STEP, STEP_REFUSED)}
"""What agencies are told beside the complaints themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicContents:
    received: list[Entry]
    classified: list[Entry]
    triage: list[Entry]
    dead: list[Entry]
    agencies: list[Entry]
    """Complaints delivered; events of other types are left out."""
    triage_name: str
    of_agency: Callable[[str], str]
    """The name of an agency's topic."""
    created_anew: bool = False
    """The received topic was: until a worker notices, it reads the new one from its place in the old one."""

    @classmethod
    def read(cls, scene: Scene, since: Ends) -> TopicContents:
        """`since` are the ends of the agencies' topics when the schedule began: those are shared by all."""
        topics = scene.line.topics
        names = [topics.received.name, topics.classified.name, topics.triage.name, topics.dead.name]
        agencies = scene.line.services.agencies.keys()
        by_topic: dict[str, list[Entry]] = {}
        # All at once: asking for ends and leaders of topics costs more than reading them.
        for entry in [*scene.before_deletion, *scene.log.read([*names, *agencies], since, scene.lives)]:
            by_topic.setdefault(entry.topic, []).append(entry)
        received, classified, triage, dead = (by_topic.get(name, []) for name in names)
        return cls(
            received=received,
            classified=classified,
            triage=triage,
            dead=dead,
            agencies=[
                entry
                for name in agencies
                for entry in by_topic.get(name, [])
                if entry.headers.get("ce_type") not in _TOLD
            ],
            triage_name=topics.triage.name,
            of_agency=topics.of_agency,
            created_anew=any(entry.topic == topics.received.name for entry in scene.before_deletion),
        )
