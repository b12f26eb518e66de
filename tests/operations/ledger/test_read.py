"""The ledger over real topics and a real ClickHouse engine."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

from commands import ledger
from complaints.clock import SystemClock
from complaints.outcome import Reject
from complaints.settings import ClickHouseSettings
from complaints.topics import Topic, Topics
from embedded.broker import Broker
from operations.ledger.accounts import IN_FLIGHT, Accounts
from operations.ledger.metrics import accounts_metrics
from operations.ledger.read import read_accounts
from sinks.clickhouse.fact_rows import encode, row_of
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.kafka.create_topics import create_topics
from tests.own_services import AGENCIES, OwnServices, make_own_services
from tests.sinks.clickhouse.classified import classified
from tests.streams.records import received

T0 = datetime(2026, 3, 2, 5, tzinfo=UTC)


def put(own: OwnServices, reference: str, minute: int, *, agency: str = "mea", stored: bool = True) -> None:
    """Write a complaint received at this minute, and decided, delivered and stored in the next one."""
    at_ms = int((T0 + timedelta(minutes=minute)).timestamp() * 1000)
    topics, event = own.topics, classified(reference, agencies=(agency,))
    key, value = str(event.complaint_id).encode(), msgspec.json.encode(event)
    own.write(topics.received.name, msgspec.json.encode(received(reference)), key, at_ms=at_ms)
    for topic in (topics.classified.name, topics.of_agency(agency)):
        own.write(topic, value, key, at_ms=at_ms + 60_000)
    if stored:
        row = row_of(value)
        assert not isinstance(row, Reject)
        clickhouse = ClickHouse(own.settings.clickhouse)
        FactTable(clickhouse).insert([encode(row)])
        FactTable(clickhouse).recompute({row[0]})
        clickhouse.close()


def run_ledger(own: OwnServices, *options: str) -> int:
    parser = argparse.ArgumentParser()
    ledger.configure(parser)
    return ledger.run(parser.parse_args(options), own.settings)


def run_json(own: OwnServices, said: Callable[[], str]) -> dict[str, Any]:
    run_ledger(own, "--json")
    return dict(json.loads(said()))


def topics_named_anew(own: OwnServices) -> Topics:
    """The same services with empty topics of other names."""
    replace = msgspec.structs.replace
    topics = {
        name: replace(topic, name=f"anew.{topic.name}")
        for name in own.topics.__struct_fields__
        if isinstance(topic := getattr(own.topics, name), Topic)
    }
    fresh = replace(own.topics, **topics)
    create_topics(own.settings.kafka, fresh.all(AGENCIES), SystemClock())
    return fresh


def read(own: OwnServices, as_of: datetime | None = None) -> Accounts:
    return read_accounts(own.settings, own.topics, AGENCIES, as_of)


def test_it_closes_and_says_what_does_not(own_whole: OwnServices) -> None:
    put(own_whole, "A", 0)
    put(own_whole, "B", 10, agency="dlt")
    accounts = read(own_whole)
    assert accounts.checks() == dict.fromkeys(accounts.checks(), True)
    assert (accounts.total("routed"), accounts.stored, accounts.counted) == (2, 2, 2)
    put(own_whole, "C", 20, stored=False)
    checks = read(own_whole).checks()
    assert [name for name, holds in checks.items() if not holds] == [
        "every classified complaint is in ClickHouse",
        "each agency in ClickHouse = complaints routed to it",
    ]


def test_the_agency_that_fails_is_named_with_its_numbers(own_whole: OwnServices, said: Callable[[], str]) -> None:
    put(own_whole, "A", 0)
    put(own_whole, "B", 1, agency="dlt", stored=False)
    event = classified("C", agencies=("mea",))
    own_whole.write(own_whole.topics.of_agency("mea"), b"", str(event.complaint_id).encode())
    assert run_ledger(own_whole) == 1
    text = said()
    assert f"on the topic of mea, never routed there: {event.complaint_id}" in text
    lines = [line.split() for line in text.splitlines()]
    assert ["1", "2", "1", "1"] in [line[-4:] for line in lines]
    told = run_json(own_whole, said)
    failing = told["failing_agencies"]
    assert {
        name: (one["routed"], one["delivered"], one["decided"], one["stored"]) for name, one in failing.items()
    } == {
        "dlt": (1, 1, 1, 0),
        "mea": (1, 2, 1, 1),
    }


def test_complaints_from_before_the_topics_began_are_told_from_invented_ones(
    own_whole: OwnServices, said: Callable[[], str]
) -> None:
    """This is the state after a restart of a broker that keeps nothing."""
    put(own_whole, "A", 0)
    fresh = OwnServices(own_whole.settings, topics_named_anew(own_whole))
    late = T0 + timedelta(days=30)
    fresh.write(
        fresh.topics.received.name, msgspec.json.encode(received("B")), b"k", at_ms=int(late.timestamp() * 1000)
    )
    accounts = read(fresh)
    assert accounts.missing_ids["in ClickHouse, never classified"] == [str(received("A").complaint_id)]
    (line,) = accounts.begun
    assert "begins on 2026-04-01 12:00:00 (Bangkok), and ClickHouse has 1 complaints from before" in line


def test_a_topic_whose_beginning_was_deleted_is_named(
    kafka: Broker, clickhouse: ClickHouseSettings, tmp_path: Path
) -> None:
    own = make_own_services(kafka.bootstrap, tmp_path)
    own = OwnServices(msgspec.structs.replace(own.settings, clickhouse=clickhouse), own.topics)
    own.write(own.topics.triage.name, b"1")
    own.write(own.topics.triage.name, b"2")
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    place = TopicPartition(own.topics.triage.name, 0, 1)
    admin.delete_records([place])[place].result(20)
    assert read(own).begun == [f"{place.topic}/0 begins at offset 1: what stood before was deleted"]


def test_a_topic_created_anew_since_the_worker_read_it_is_named(
    kafka: Broker, clickhouse: ClickHouseSettings, tmp_path: Path
) -> None:
    own = make_own_services(kafka.bootstrap, tmp_path)
    own = OwnServices(msgspec.structs.replace(own.settings, clickhouse=clickhouse), own.topics)
    topic, group = own.topics.received.name, f"worker-{tmp_path.name}"
    worker = msgspec.structs.replace(own.settings.worker, group=group)
    own = OwnServices(msgspec.structs.replace(own.settings, worker=worker), own.topics)
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    committed = TopicPartition(topic, 0, 0, metadata="topic:another")
    asked = [ConsumerGroupTopicPartitions(group, [committed])]
    admin.alter_consumer_group_offsets(asked)[group].result(20)
    assert read(own).begun == [f"{topic} was deleted and created anew since {group} last read it"]


def test_as_it_stood_then(own_whole: OwnServices) -> None:
    put(own_whole, "A", 0)
    put(own_whole, "B", 10)
    then = read(own_whole, T0 + timedelta(minutes=5))
    assert (then.total("taken"), then.total("routed"), then.counted) == (1, 1, None)
    assert then.closed()
    between = read(own_whole, T0 + timedelta(minutes=10, seconds=30))
    assert (between.total("taken"), between.total("in_flight")) == (2, 1)
    assert between.missing_ids[IN_FLIGHT] == [str(received("B").complaint_id)]


def test_the_command_for_people_and_machines(own_whole: OwnServices, said: Callable[[], str], tmp_path: Path) -> None:
    put(own_whole, "A", 0)
    parser = argparse.ArgumentParser()
    ledger.configure(parser)
    file = tmp_path / "ledger.prom"
    assert ledger.run(parser.parse_args(["--json", "--prometheus", str(file)]), own_whole.settings) == 0
    told = json.loads(said())
    assert told["total"]["taken"] == told["clickhouse"]["complaints"] == 1
    assert told["closed"]
    assert 'complaints_ledger{channel="traffy",stands="routed"} 1' in file.read_text().splitlines()
    assert ledger.run(parser.parse_args(["--as-of", "2026-03-02T12:00:30"]), own_whole.settings) == 1
    assert f"in flight: {received('A').complaint_id}" in said()


def test_metrics_are_of_the_text_format() -> None:
    accounts = Accounts()
    accounts.reasons['odd"\n'] = 1
    lines = accounts_metrics(accounts, T0).splitlines()
    assert r'complaints_ledger_open_dead_letters{reason="odd\"\n"} 1' in lines
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {line.partition("{")[0].split()[0] for line in lines if not line.startswith("#")} <= named
