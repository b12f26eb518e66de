"""A webhook service on topics of its own, and what it needs, for tests with a broker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import Producer

from complaints.clock import Clock, SystemClock
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CLASSIFIED
from complaints.events.identity import keyed_id
from complaints.events.webhook import OrderAction, WebhookOrder, WebhookState
from complaints.settings import Settings, WebhooksSettings
from complaints.telemetry import Telemetry
from sinks.webhooks.secrets import new_secret
from sinks.webhooks.service import WebhookService
from sinks.webhooks.states import order_record, read_states
from stores.kafka.outbox import Outbox
from tests import quick_yaml
from tests.own_services import OwnServices
from tests.sinks.clickhouse.classified import NOON, classified

PATIENCE_SECS = 40.0
QUICK: Mapping[str, Any] = {"timeout_secs": 0.5, "retry_secs": [0.1] * 25, "down_secs": 0.1}


class Scene:
    """An agency's topic with events, its subscriptions, and services that deliver them."""

    def __init__(self, own: OwnServices, folder: Path) -> None:
        self.own, self._folder = own, folder
        webhooks = WebhooksSettings(networks="127.0.0.0/8")
        self.settings: Settings = msgspec.structs.replace(own.settings, webhooks=webhooks)
        self.telemetry = Telemetry("webhooks", SystemClock())
        self._producer = Producer({"bootstrap.servers": own.settings.kafka.bootstrap_servers})

    def secret(self, name: str) -> str:
        """A secret in a file of its own, made at the first call."""
        path = self._folder / f"{name}.secret"
        if not path.exists():
            path.write_text(new_secret())
        return path.read_text()

    def subscribe(self, *subscriptions: Mapping[str, Any], delivery: Mapping[str, Any] = QUICK) -> None:
        """Replace the configuration. A subscription's `secrets` are names of `secret`; by default its agency."""
        rows = []
        for one in subscriptions:
            names = one.get("secrets", [one["agency"]])
            for name in names:
                self.secret(name)
            rows.append({**one, "secrets": [{"file": str(self._folder / f"{name}.secret")} for name in names]})
        path = self.settings.config / "webhooks.yaml"
        path.unlink()
        path.write_text(quick_yaml.dump({"delivery": dict(delivery), "subscriptions": rows}))

    def send(self, cases: int, versions: Iterable[int], agency: str = "mea") -> int:
        """Write each version of each case; return how many events that are."""
        topic = self.own.topics.of_agency(agency)
        sent = 0
        for version in versions:
            for case in range(cases):
                event = classified(f"W-{case}", version=version, agencies=(agency,))
                subject = str(event.complaint_id)
                headers = headers_of(
                    event_id=f"{subject}.{version}", event_type=CLASSIFIED.ce_type, source="/complaint-stream/worker",
                    subject=subject, time=NOON.isoformat(),
                )  # fmt: skip
                self._producer.produce(topic, msgspec.json.encode(event), subject.encode(), headers=headers)
                sent += 1
        assert self._producer.flush(20) == 0
        return sent

    def order(self, action: OrderAction, subscription: str = "mea", **more: Any) -> None:
        order = WebhookOrder(
            order_id=keyed_id("test", str(time.monotonic_ns())), subscription=subscription, action=action,
            at=SystemClock().now(), **more,
        )  # fmt: skip
        Outbox(self.settings, self.own.topics).publish([order_record(self.own.topics, order)])

    def states(self) -> dict[str, WebhookState]:
        return read_states(self.settings.kafka, self.own.topics)

    @asynccontextmanager
    async def delivering(self, clock: Clock | None = None) -> AsyncIterator[WebhookService]:
        """A service that runs meanwhile, and is stopped as by SIGTERM."""
        service = WebhookService(self.settings, clock or SystemClock(), self.telemetry, random_number=lambda: 0.5)
        task = asyncio.create_task(service.run())
        try:
            yield service
        finally:
            service.stop()
            await asyncio.wait_for(task, PATIENCE_SECS)


async def until(ready: Callable[[], bool], what: object = "") -> None:
    deadline = time.monotonic() + PATIENCE_SECS
    while not ready():
        assert time.monotonic() < deadline, what() if callable(what) else what
        await asyncio.sleep(0.02)


def in_order(versions: Mapping[str, list[int]], expected: list[int]) -> bool:
    """Whether every case has exactly these versions, in this order."""
    return all(found == expected for found in versions.values())
