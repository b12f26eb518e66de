"""Finds milestones that were told by a process that ended before it published their cases, and notes them in the cases.

A milestone is told before the case that says so is published. The passing of time does not come again as a record does
that was not committed: without the note, a step that comes late and shows that the clock stood would take nothing back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import datetime
from uuid import UUID

from complaints.events.case import CASE, DEADLINE, Case, Deadline
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import read_out
from streams.cases.policy import Policy
from streams.cases.sla_clock import known

log = logging.getLogger(__name__)

Get = Callable[[UUID], bytes | None]
"""The newest published value of a case."""


def told_ahead(
    settings: KafkaSettings, topic: str, progress: Mapping[Place, int], get: Get, policy: Policy
) -> dict[UUID, Case]:
    """The cases that do not know yet of milestones on the topic, and now do; to be published before any is folded on.

    `progress` says from which offsets on it is read, else from the beginning. Raises TransientError when Kafka is away.
    """
    with closing(Reader(settings, f"{topic}-told-ahead")) as reader:
        extents = {place: _from(progress.get(place, 0), one) for place, one in reader.extents([topic]).items()}
        told = (DEADLINE.read(record.value()) for record in read_out(reader, extents))
        missing = standing_unknown((one for one in told if one), get)
    found: dict[UUID, Case] = {}
    for one, deadlines in missing.items():
        case = _case(one, get)
        if case is not None and (noted := known(case, deadlines, policy)) is not case:
            found[one] = noted
    if found:
        log.info("milestones of %d cases were told before a process ended, and are noted now", len(found))
    return found


def standing_unknown(told: Iterable[Deadline], get: Get) -> dict[UUID, list[Deadline]]:
    """By case, the milestones whose last word is that they were passed, and of which the case does not know."""
    missing: dict[UUID, dict[tuple[str, datetime], Deadline]] = {}
    for one in told:
        at = f"{one.milestone}-{one.level}", one.at
        if one.retracted:
            missing.get(one.complaint_id, {}).pop(at, None)
        elif (case := _case(one.complaint_id, get)) and case.clock and at[0] not in case.clock.passed:
            missing.setdefault(one.complaint_id, {})[at] = one
    return {case: list(found.values()) for case, found in missing.items() if found}


def _case(one: UUID, get: Get) -> Case | None:
    value = get(one)
    return CASE.read(value) if value else None


def _from(progress: int, extent: Extent) -> Extent:
    """Where the topic ends before our progress it is another one, and read whole."""
    return Extent(max(extent.first, progress) if progress <= extent.end else extent.first, extent.end)
