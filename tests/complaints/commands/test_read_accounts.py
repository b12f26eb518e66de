"""The ledger over real topics and a real ClickHouse engine."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from complaints.commands import ledger
from complaints.commands.accounts import IN_FLIGHT, Accounts
from complaints.commands.accounts_metrics import accounts_metrics
from complaints.commands.read_accounts import read_accounts
from complaints.outcome import Reject
from sinks.clickhouse import ClickHouse
from sinks.rows import encode, row_of
from tests.complaints.commands.conftest import AGENCIES, Ground
from tests.sinks.classified import classified
from tests.streams.records import received

T0 = datetime(2026, 3, 2, 5, tzinfo=UTC)


def put(ground: Ground, reference: str, minute: int, *, agency: str = "mea", stored: bool = True) -> None:
    """Received at this minute, decided, delivered and stored in the next one."""
    at_ms = int((T0 + timedelta(minutes=minute)).timestamp() * 1000)
    topics, event = ground.topics, classified(reference, agencies=(agency,))
    key, value = str(event.complaint_id).encode(), msgspec.json.encode(event)
    ground.write(topics.received.name, msgspec.json.encode(received(reference)), key, at_ms=at_ms)
    for topic in (topics.classified.name, topics.of_agency(agency)):
        ground.write(topic, value, key, at_ms=at_ms + 60_000)
    if stored:
        row = row_of(value)
        assert not isinstance(row, Reject)
        clickhouse = ClickHouse(ground.settings.clickhouse)
        clickhouse.insert([encode(row)])
        clickhouse.recompute({row[0]})
        clickhouse.close()


def read(ground: Ground, as_of: datetime | None = None) -> Accounts:
    return read_accounts(ground.settings, ground.topics, AGENCIES, as_of)


def test_it_closes_and_says_what_does_not(whole_ground: Ground) -> None:
    put(whole_ground, "A", 0)
    put(whole_ground, "B", 10, agency="dlt")
    accounts = read(whole_ground)
    assert accounts.checks() == dict.fromkeys(accounts.checks(), True)
    assert (accounts.total("routed"), accounts.stored, accounts.counted) == (2, 2, 2)
    put(whole_ground, "C", 20, stored=False)
    checks = read(whole_ground).checks()
    assert [name for name, holds in checks.items() if not holds] == [
        "every classified complaint is in ClickHouse",
        "each agency in ClickHouse = complaints routed to it",
    ]


def test_as_it_stood_then(whole_ground: Ground) -> None:
    put(whole_ground, "A", 0)
    put(whole_ground, "B", 10)
    then = read(whole_ground, T0 + timedelta(minutes=5))
    assert (then.total("taken"), then.total("routed"), then.counted) == (1, 1, None)
    assert then.closed()
    between = read(whole_ground, T0 + timedelta(minutes=10, seconds=30))
    assert (between.total("taken"), between.total("in_flight")) == (2, 1)
    assert between.missing_ids[IN_FLIGHT] == [str(received("B").complaint_id)]


def test_the_command_for_people_and_machines(whole_ground: Ground, said: Callable[[], str], tmp_path: Path) -> None:
    put(whole_ground, "A", 0)
    parser = argparse.ArgumentParser()
    ledger.configure(parser)
    file = tmp_path / "ledger.prom"
    assert ledger.run(parser.parse_args(["--json", "--prometheus", str(file)]), whole_ground.settings) == 0
    told = json.loads(said())
    assert told["total"]["taken"] == told["clickhouse"]["complaints"] == 1
    assert told["closed"]
    assert 'complaints_ledger{channel="traffy",stands="routed"} 1' in file.read_text().splitlines()
    assert ledger.run(parser.parse_args(["--as-of", "2026-03-02T12:00:30"]), whole_ground.settings) == 1
    assert f"in flight: {received('A').complaint_id}" in said()


def test_metrics_are_of_the_text_format() -> None:
    accounts = Accounts()
    accounts.reasons['odd"\n'] = 1
    lines = accounts_metrics(accounts, T0).splitlines()
    assert r'complaints_ledger_open_dead_letters{reason="odd\"\n"} 1' in lines
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {line.partition("{")[0].split()[0] for line in lines if not line.startswith("#")} <= named
