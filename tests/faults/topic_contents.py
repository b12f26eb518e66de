"""All records of one schedule by topic, those of deleted topics included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.log import Ends, Entry, Log
from tests.faults.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicContents:
    received: list[Entry]
    classified: list[Entry]
    triage: list[Entry]
    dead: list[Entry]
    agencies: list[Entry]
    triage_name: str
    of_agency: Callable[[str], str]
    """The name of an agency's topic."""

    @classmethod
    def read(cls, scene: Scene, since: Ends) -> TopicContents:
        """`since` are the ends of the agencies' topics when the schedule began: those are shared by all."""
        topics, log = scene.line.topics, scene.log
        return cls(
            received=_whole(scene, log, topics.received.name),
            classified=_whole(scene, log, topics.classified.name),
            triage=log.read([topics.triage.name], {}),
            dead=_whole(scene, log, topics.dead.name),
            agencies=log.read(scene.line.ground.agencies, since),
            triage_name=topics.triage.name,
            of_agency=topics.of_agency,
        )


def _whole(scene: Scene, log: Log, topic: str) -> list[Entry]:
    earlier = [entry for entry in scene.before_deletion if entry.topic == topic]
    return earlier + log.read([topic], {}, scene.lives.get(topic, 0))
