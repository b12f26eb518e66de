"""Plays the stories on a running stack: reads its cases, publishes the updates, and waits until they are folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from complaints.clock import Clock
from complaints.events.case import CaseUpdate
from complaints.settings import Settings
from complaints.topics import Topics
from operations.agency.update_record import update_record
from operations.play.plan import Played, Routed, plan, waves
from operations.play.stories import Story
from stores.clickhouse.client import ClickHouse
from stores.kafka.batch_publisher import Publisher
from stores.kafka.record import ProducerRecord
from streams.cases.policy import Policy

SOURCE = "/complaint-stream/demo"
WAIT_SECS = 120.0
"""How long all of it may take. What is not folded by then is folded later, and some steps may then be refused."""
POLL_SECS = 0.1
_ROUTED = """SELECT opened, complaint_id, responsible, category, limit_secs FROM case_states FINAL
WHERE state = 'routed' AND number = 1 AND parent IS NULL"""
_FOLDED = """SELECT uniqExact(update_id) FROM
(SELECT update_id FROM case_steps WHERE update_id IS NOT NULL UNION ALL SELECT update_id FROM case_refusals)"""
_STATES = "SELECT state, count() FROM case_states FINAL WHERE state != 'awaited' GROUP BY state"
_REFUSED = "SELECT count() FROM case_refusals FINAL"


@dataclass(frozen=True, slots=True)
class Performance:
    """What was played, and what came of it."""

    played: Sequence[Played]
    states: Counter[str]
    """Cases in ClickHouse by state."""
    refused: int
    complete: bool
    """Whether every update was in ClickHouse, taken or refused, before WAIT_SECS had passed."""


def perform(
    stories: dict[str, Story],
    settings: Settings,
    topics: Topics,
    policy: Policy,
    clock: Clock,
    *,
    say: Callable[[int, int], None],
) -> Performance:
    """Play the stories on all cases to which nothing has been done. `say` is told how many updates are folded, of how
    many.

    Raises TransientError when Kafka or ClickHouse is away.
    """
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        played = plan(_routed(warehouse), stories, centre=policy.centre, time=policy.working_time, now=clock.now())
        groups, publisher = waves(played), Publisher(settings.kafka, clock=clock)
        whole, sent, complete = sum(map(len, groups)), 0, True
        deadline = clock.monotonic() + WAIT_SECS
        for group in groups:
            publisher.publish(_record(update, topics) for update in group).result()
            sent += len(group)
            while (folded := int(warehouse.execute(_FOLDED)[0][0])) < sent and complete:
                say(folded, whole)
                clock.sleep(POLL_SECS)
                complete = clock.monotonic() < deadline
        states = Counter(dict(warehouse.execute(_STATES)))
        return Performance(played, states, int(warehouse.execute(_REFUSED)[0][0]), complete)


def _record(update: CaseUpdate, topics: Topics) -> ProducerRecord:
    topic, record = update_record(update, SOURCE, topics)
    return ProducerRecord(topic, record.key, record.value, record.headers)


def _routed(warehouse: ClickHouse) -> list[Routed]:
    return [Routed(_in_utc(opened), *rest) for opened, *rest in warehouse.execute(_ROUTED)]


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
