"""What the topics of cases and notices hold at the end of a schedule, and what citizens have got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED, Case, CaseStep, Deadline, StepRefusal
from complaints.events.event_type import EventType
from complaints.events.notification import NOTICE, SENDING, Notice, Sending
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG
from sinks.notifications.plan import is_too_old, plan
from sinks.notifications.policy import NoticePolicy, load_notice_policy
from sinks.notifications.sends import Sends, folded
from tests.faults.citizens import Delivered
from tests.faults.log import Entry
from tests.faults.scene import Scene


@dataclass(kw_only=True)
class CaseContents:
    """Events in the order of their topics, repeats included."""

    steps: list[CaseStep] = field(default_factory=list)
    cases: dict[UUID, Case] = field(default_factory=dict)
    """The newest of each."""
    deadlines: list[Deadline] = field(default_factory=list)
    refusals: list[StepRefusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)
    expected: dict[tuple[UUID, int], Notice] = field(default_factory=dict)
    """Notices of the steps that are to be told, by case and number."""
    decided: set[UUID] = field(default_factory=set)
    """Complaints on the classified topic."""
    raw: bytes = b""
    """All values, to be searched for personal data."""
    created_anew: bool = False
    """The classified topic was: what was sealed in the old one is gone."""

    @classmethod
    def read(cls, scene: Scene, decided: Iterable[UUID] = ()) -> CaseContents:
        """What this schedule's own topics hold; `decided` is what the classified topic does."""
        topics = scene.line.topics
        own: tuple[EventType[Any], ...] = (CASE_STEP, CASE, DEADLINE, NOTICE, SENDING)
        names = {event: topics.of(event).name for event in own}
        names[STEP_REFUSED] = topics.case_refusals.name
        by_topic: dict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(scene.log.read(names.values(), {}, scene.lives), key=lambda one: one.place):
            by_topic[entry.topic].append(entry)

        def events(event: EventType[Any]) -> list[Any]:
            return [msgspec.json.decode(one.value, type=event.struct) for one in by_topic[names[event]]]

        steps: list[CaseStep] = events(CASE_STEP)
        classified = topics.classified.name
        return cls(
            steps=steps,
            cases={case.complaint_id: case for case in events(CASE)},
            deadlines=events(DEADLINE),
            refusals=events(STEP_REFUSED),
            notices=events(NOTICE),
            sendings=events(SENDING),
            delivered=list(scene.line.citizens.delivered),
            expected=expected_of(steps, load_notice_policy(scene.line.settings.config)),
            decided=set(decided),
            raw=b"\n".join(entry.value for entries in by_topic.values() for entry in entries),
            created_anew=any(entry.topic == classified for entry in scene.before_deletion),
        )

    def sends(self) -> Sends:
        """What the record of sends says."""
        return folded(self.sendings, {"line"})

    def is_told(self) -> bool:
        """Whether nothing is left to be told: neither a step to its citizen nor a milestone that has passed."""
        sends, now = self.sends(), datetime.now(UTC)
        waiting = any(case.clock and case.clock.next and case.clock.next <= now for case in self.cases.values())
        return not waiting and all(sends.is_settled(*at) for at in self.expected)


_AGENCIES = Agencies.load(DEFAULT_CONFIG)


def expected_of(steps: Iterable[CaseStep], policy: NoticePolicy) -> dict[tuple[UUID, int], Notice]:
    """The notice of each step that is to be told."""
    now = datetime.now(UTC)
    planned = (plan(step, policy, _AGENCIES) for step in steps if not is_too_old(step.at, now, policy))
    return {(one.complaint_id, one.number): one for one in planned if one}
