"""The status with services running and with services away, on both brokers."""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from commands import status as command
from complaints.clock import SystemClock
from complaints.settings import ClickHouseSettings, KafkaSettings, Settings
from embedded.ports import free_port
from operations.receipts.days import close_days
from operations.status.facts import Service, Status
from operations.status.read import read_status
from operations.status.table import status_table
from tests.own_services import OwnServices
from tests.sinks.clickhouse.classified import classified
from tests.streams.records import received


@pytest.fixture
def quiet_ground(own_whole: OwnServices, tmp_path: Path) -> OwnServices:
    """Settings with groups of their own, and no gateway at the gateway's address."""
    replace = msgspec.structs.replace
    settings = own_whole.settings
    settings = replace(
        settings,
        gateway=replace(settings.gateway, port=free_port()),
        worker=replace(settings.worker, group=f"worker-{tmp_path.name}"),
        sink=replace(settings.sink, group=f"sink-{tmp_path.name}"),
    )
    return OwnServices(settings, own_whole.topics)


def look(own: OwnServices) -> Status:
    return read_status(own.settings, SystemClock())


def named(status: Status) -> dict[str, Service]:
    return {one.name: one for one in status.services}


def test_everything_is_asked_and_what_is_missing_is_named(quiet_ground: OwnServices) -> None:
    topics = quiet_ground.topics
    at = datetime(2026, 3, 2, 5, tzinfo=UTC)
    for number in range(3):
        event = classified(f"A-{number}", agencies=("mea",))
        key, at_ms = str(event.complaint_id).encode(), int((at + timedelta(minutes=number)).timestamp() * 1000)
        quiet_ground.write(topics.received.name, msgspec.json.encode(received(f"A-{number}")), key, at_ms=at_ms)
        quiet_ground.write(topics.classified.name, msgspec.json.encode(event), key, at_ms=at_ms)
    quiet_ground.write(topics.dead.name, b"{", headers=[("dead.origin", b"t/0/1"), ("dead.reason", b"broken_json")])
    quiet_ground.write(topics.dead.name, b"x", headers=[("dead.origin", b"a.csv#7"), ("dead.reason", b"broken_row")])
    status = look(quiet_ground)
    services = named(status)
    assert (services["Kafka"].problem, services["ClickHouse"].problem) == ("", "")
    assert "does not answer" in services["gateway"].problem
    lag = {group.name: group for group in status.groups if group.ours}
    assert lag[quiet_ground.settings.worker.group].lag == lag[quiet_ground.settings.sink.group].lag == 3
    assert not any(group.active for group in lag.values())
    last = {topic.name: topic.last for topic in status.topics}
    assert last[topics.received.name] == last[topics.classified.name] == at + timedelta(minutes=2)
    assert last[topics.triage.name] is None
    assert (status.dead_letters, status.refused_rows) == ({"broken_json": 1}, 1)
    assert (status.versions.rules_last, status.versions.model_last) == ("test", "test")
    assert status.versions.rules
    assert status.versions.model
    assert topics.of_agency("pea") in status.missing_topics
    needs = "\n".join(status.needs())
    assert "no member, 3 records wait" in needs
    assert "no worker has reported" in needs


def test_the_head_of_the_chain_and_what_is_outside_it_are_shown(quiet_ground: OwnServices) -> None:
    event = received("A-1", received=datetime.now(UTC) - timedelta(days=2))
    value = msgspec.json.encode(event)
    two_days_ago = int((datetime.now(UTC) - timedelta(days=2)).timestamp() * 1000)
    quiet_ground.write(quiet_ground.topics.received.name, value, str(event.complaint_id).encode(), at_ms=two_days_ago)
    assert any("closed up to no day" in line for line in look(quiet_ground).needs())
    close_days(quiet_ground.settings, quiet_ground.topics, SystemClock(), None)
    quiet_ground.write(quiet_ground.topics.receipts.name, b"foreign")
    status = look(quiet_ground)
    assert len(status.receipts.head) == 64
    assert status.receipts.passed_over == 1
    assert not any("receipts" in line for line in status.needs())


def test_what_does_not_answer_does_not_hide_the_others(
    clickhouse: ClickHouseSettings, config: Path, tmp_path: Path, said: Callable[[], str]
) -> None:
    settings = Settings(
        config=config,
        kafka=KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"),
        clickhouse=clickhouse,
    )
    settings = msgspec.structs.replace(
        settings,
        gateway=msgspec.structs.replace(settings.gateway, port=free_port()),
        embedded=msgspec.structs.replace(settings.embedded, data=tmp_path),
    )
    status = read_status(settings, SystemClock())
    services = named(status)
    assert services["Kafka"].problem
    assert services["gateway"].problem
    assert not services["ClickHouse"].problem
    assert "0 complaints" in services["ClickHouse"].says
    assert command.run(argparse.Namespace(json=False), settings) == 1
    assert "needs a person: 2" in said()


def test_a_config_in_error_is_named_and_the_rest_is_asked_all_the_same(quiet_ground: OwnServices) -> None:
    rules = quiet_ground.settings.config / "routing.yaml"
    written = rules.read_text(encoding="utf-8")
    rules.unlink()
    rules.write_text(written.replace("generation:", "generashun:"), encoding="utf-8")
    status = look(quiet_ground)
    assert any("generashun" in line or "generation" in line for line in status.config_problems)
    assert not named(status)["Kafka"].problem
    assert status.groups


def test_the_table_is_whole_at_80_columns(quiet_ground: OwnServices) -> None:
    quiet_ground.write(quiet_ground.topics.received.name, b"{}", b"k")
    status = look(quiet_ground)
    console = Console(file=io.StringIO(), width=80, highlight=False)
    console.print(status_table(status))
    text = cast(io.StringIO, console.file).getvalue()
    assert "…" not in text
    assert max(map(cell_len, text.splitlines())) <= 80
    assert quiet_ground.topics.received.name in "".join(text.split())
