from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from commands import webhooks
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.webhook import WEBHOOK_ORDER, WebhookState
from complaints.settings import WebhooksSettings
from embedded.ports import free_port
from sinks.webhooks.states import state_records
from stores.kafka.create_topics import create_topics
from stores.kafka.outbox import Outbox
from stores.kafka.scan import scan
from tests import quick_yaml
from tests.brokers import ROOT
from tests.own_services import OwnServices
from tests.wait import wait_until

EXAMPLE = ROOT / "examples/agency/receiver.py"


@pytest.fixture
def command(own: OwnServices) -> Callable[..., int]:
    settings = msgspec.structs.replace(own.settings, webhooks=WebhooksSettings(networks="127.0.0.1"))

    def run(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        webhooks.configure(parser)
        return webhooks.run(parser.parse_args([str(one) for one in arguments]), settings)

    return run


def subscribe(own: OwnServices, url: str, secret: Path) -> None:
    path = own.settings.config / "webhooks.yaml"
    path.unlink()
    path.write_text(
        quick_yaml.dump({"subscriptions": [{"agency": "mea", "url": url, "secrets": [{"file": str(secret)}]}]})
    )


def test_a_secret_a_test_event_and_its_answer(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str], tmp_path: Path
) -> None:
    secret, port = tmp_path / "mea.secret", free_port()
    assert command("new-secret", "mea", "--out", secret) == 0
    out = said()
    assert str(secret) in out
    assert secret.read_text().strip() not in out
    subscribe(own, f"http://127.0.0.1:{port}/", secret)
    assert command("test", "mea") == 1
    assert "mea: http://127.0.0.1" in said()
    program = subprocess.Popen([sys.executable, str(EXAMPLE), str(port), str(secret), str(tmp_path / "db")])
    try:
        wait_until(lambda: command("test", "mea") == 0, 20)
        assert "HTTP 204 after" in said()
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(10)


def test_orders_are_given_for_all_subscriptions_of_an_agency(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"webhooks\.yaml: nobody subscribes"):
        command("enable", "mea")
    subscribe(own, "https://mea.example/", tmp_path / "s")
    for arguments in (["replay", "mea", "--since", "2026-03-01"], ["disable", "mea"], ["enable", "mea"]):
        assert command(*arguments) == 0
    with pytest.raises(ConfigError, match="no subscription of 'dlt'"):
        command("enable", "dlt")
    found = [
        WEBHOOK_ORDER.read(record.value()) for record in scan(own.settings.kafka, [own.topics.of(WEBHOOK_ORDER).name])
    ]
    assert [one.action for one in found if one] == ["replay", "disable", "enable"]
    assert found[0]
    assert found[0].since
    assert found[0].since.isoformat() == "2026-03-01T00:00:00+07:00"


def test_subscribers_are_listed_with_how_they_fare(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str]
) -> None:
    create_topics(own.settings.kafka, own.topics.of_service("webhooks", ()), SystemClock())
    now = SystemClock().now()
    state = WebhookState(subscription="mea", agency="mea", at=now, positions=(), orders=0, delivered=1234)
    for more in ({}, {"subscription": "pea", "failing_since": now, "last_failure": "HTTP 500"}):
        Outbox(own.settings, own.topics).publish(state_records(own.topics, [msgspec.structs.replace(state, **more)]))
    assert command("list") == 0
    out = said()
    assert "1,234" in out
    assert "HTTP 500" in out
