"""Plays the stories on a running stack: reads its cases, publishes the updates, and waits until they are folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from complaints.clock import Clock
from complaints.events.case import CaseUpdate
from complaints.settings import Settings
from complaints.topics import Topics, load_topics
from operations.agency.update_record import update_record
from operations.play.plan import Played, Routed, plan, waves
from operations.play.stories import Story, load_stories
from stores.clickhouse.client import ClickHouse
from stores.kafka.batch_publisher import Publisher
from stores.kafka.record import ProducerRecord
from stores.kafka.scan import scan
from streams.cases.policy import load_policy

SOURCE = "/complaint-stream/demo"
WAIT_SECS = 120.0
"""How long all of it may take. What is not folded by then is folded later, and some steps may then be refused."""
POLL_SECS = 0.5
_ROUTED = """SELECT opened, complaint_id, responsible, category, limit_secs FROM case_states FINAL
WHERE state = 'routed' AND number = 1 AND parent IS NULL"""
_FOLDED = """SELECT uniqExact(update_id) FROM
(SELECT update_id FROM case_steps WHERE update_id IS NOT NULL UNION ALL SELECT update_id FROM case_refusals)"""
_CASES = "SELECT uniqExact(complaint_id) FROM case_states WHERE opened IS NOT NULL"
_REFUSED = "SELECT count() FROM case_refusals FINAL"


@dataclass(frozen=True, slots=True)
class Performance:
    """What was played, and what came of it."""

    stories: Mapping[str, Story]
    played: Sequence[Played]
    refused: int
    """Steps that were refused."""
    complete: bool
    """Whether every update was in ClickHouse, taken or refused, before WAIT_SECS had passed."""


def await_cases(settings: Settings, clock: Clock, *, say: Callable[[str], None]) -> None:
    """Return once every received complaint is a case in ClickHouse, or after WAIT_SECS. Raises as `perform`."""
    received = load_topics(settings.config).received.name
    number = len({record.key() for record in scan(settings.kafka, [received])})
    deadline = clock.monotonic() + WAIT_SECS
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        while (cases := int(warehouse.execute(_CASES)[0][0])) < number and clock.monotonic() < deadline:
            say(f"{cases:,} of {number:,} complaints are cases")
            clock.sleep(POLL_SECS)


def perform(settings: Settings, clock: Clock, *, say: Callable[[str], None]) -> Performance:
    """Play the stories on all cases to which nothing has been done. `say` is told again and again how far it is.

    Raises ConfigError where a file is wrong, TransientError when Kafka or ClickHouse is away.
    """
    stories, policy, topics = load_stories(settings.config), load_policy(settings.config), load_topics(settings.config)
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        played = plan(_routed(warehouse), stories, centre=policy.centre, time=policy.working_time, now=clock.now())
        groups, publisher = waves(played), Publisher(settings.kafka, clock=clock)
        whole, sent, deadline = sum(map(len, groups)), 0, clock.monotonic() + WAIT_SECS
        for group in groups:
            publisher.publish(_record(update, topics) for update in group).result()
            sent += len(group)
            while (folded := _folded(warehouse)) < sent and clock.monotonic() < deadline:
                say(f"agencies, 1111 and citizens: {folded:,} of {whole:,} steps")
                clock.sleep(POLL_SECS)
        refused = int(warehouse.execute(_REFUSED)[0][0])
        return Performance(stories, played, refused, complete=_folded(warehouse) >= sent)


def _record(update: CaseUpdate, topics: Topics) -> ProducerRecord:
    topic, record = update_record(update, SOURCE, topics)
    return record.on(topic)


def _routed(warehouse: ClickHouse) -> list[Routed]:
    return [Routed(_in_utc(opened), *rest) for opened, *rest in warehouse.execute(_ROUTED)]


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _folded(warehouse: ClickHouse) -> int:
    return int(warehouse.execute(_FOLDED)[0][0])
