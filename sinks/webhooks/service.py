"""The webhook service: one process that delivers to all subscribers side by side.

What is done is published on a compacted topic, so that a crash repeats only the deliveries of the last moment, each
with the id it had. A second process takes over: the first can publish nothing more, and ends (decision 47).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import ComplaintsError, ConfigError, TransientError
from complaints.events.webhook import WEBHOOK_STATE, WebhookState
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topic, Topics
from sinks.webhooks.addresses import Networks
from sinks.webhooks.orders import Orders
from sinks.webhooks.post import HttpPost, Post, trust
from sinks.webhooks.schedule import Random
from sinks.webhooks.secrets import read_secrets
from sinks.webhooks.states import read_states, state_records
from sinks.webhooks.subscriber import Means, Subscriber
from sinks.webhooks.subscriptions import FILE, Subscription, Webhooks, load_webhooks
from stores.kafka.create_topics import create_topics
from stores.kafka.dead_letters import DeadLetters
from stores.kafka.fenced_outbox import FencedOutbox
from stores.kafka.topic_ids import KafkaTopicIds

log = logging.getLogger(__name__)

PUBLISH_SECS = 0.5
"""How often it is published how far subscribers have come: a crash repeats at most the deliveries of this time."""
LOOK_SECS = 2.0
"""How often orders are read, and the configuration is looked at."""
MakePost = Callable[[Subscription, float], Post]


class WebhookService:
    """Delivers until `stop`. Where the configuration or a secret changes, it goes on with the new one."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        telemetry: Telemetry,
        *,
        make_post: MakePost | None = None,
        random_number: Random = random.random,
    ) -> None:
        """`make_post` gives the HTTP client for a subscription and a time limit in seconds."""
        self._settings, self._clock, self._telemetry = settings, clock, telemetry
        networks, context = Networks.parse(settings.webhooks.networks), trust(settings.webhooks)
        self._make_post = make_post or (lambda one, secs: HttpPost(one.url, secs, networks, context))
        self._random = random_number
        self._stopped = asyncio.Event()
        self._outbox: FencedOutbox | None = None

    def stop(self) -> None:
        """Make `run` return. To be called in the event loop."""
        self._stopped.set()

    async def run(self) -> None:
        """Work until `stop`.

        Raises ConfigError where the configuration is wrong at the start, TransientError when Kafka is away then, and
        PermanentError where Kafka refuses us, a topic was created anew, or another process has taken over.
        """
        while not self._stopped.is_set():
            reference = Reference.load(self._settings.config)
            webhooks = load_webhooks(self._settings.config, reference.agency_ids)
            keys = {one.name: read_secrets(one.secrets) for one in webhooks.subscriptions}
            await self._run_with(webhooks, keys, reference)

    async def _run_with(self, webhooks: Webhooks, keys: Mapping[str, tuple[bytes, ...]], reference: Reference) -> None:
        """Deliver until stopped, or until the configuration has changed to another that can be used."""
        topics = reference.topics
        read = {one.name: one.topics(topics) for one in webhooks.subscriptions}
        await asyncio.to_thread(self._create_topics, topics, {name for names in read.values() for name in names})
        if self._outbox is None:  # before states are read: nobody else may change them after that
            states_topic = topics.of(WEBHOOK_STATE).name
            self._outbox = await asyncio.to_thread(FencedOutbox, self._settings.kafka, states_topic)
        states = await asyncio.to_thread(read_states, self._settings.kafka, topics)
        means = self._means(webhooks, topics, sorted({name for names in read.values() for name in names}))
        timeout = webhooks.delivery.timeout_secs
        subscribers = [
            Subscriber(one, read[one.name], keys[one.name], self._make_post(one, timeout), states.get(one.name), means)
            for one in webhooks.subscriptions
        ]
        orders = await asyncio.to_thread(Orders, self._settings.kafka, topics)
        log.info("delivers to %d subscribers", len(subscribers))
        tasks = [asyncio.create_task(one.run(), name=one.name) for one in subscribers]
        try:
            await self._watch(subscribers, tasks, topics, means, orders, _files(self._settings, webhooks))
        finally:
            orders.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._publish(topics, subscribers)

    async def _watch(
        self,
        subscribers: list[Subscriber],
        tasks: list[asyncio.Task[None]],
        topics: Topics,
        means: Means,
        orders: Orders,
        files: list[Path],
    ) -> None:
        """Publish states, carry out orders; return when stopped or when another configuration can be used."""
        seen, looked = _digest(files), 0.0
        while not self._stopped.is_set():
            for task in tasks:
                if task.done():
                    task.result()  # raises: no subscriber ends by itself
            await self._publish(topics, subscribers)
            self._tell(subscribers)
            if self._clock.monotonic() - looked >= LOOK_SECS or not looked:
                looked = self._clock.monotonic()
                await asyncio.to_thread(means.topic_ids.check)
                await self._carry_out(subscribers, orders)
                if (found := _digest(files)) != seen:
                    seen = found
                    if self._usable():
                        return
            with suppress(TimeoutError):
                async with asyncio.timeout(PUBLISH_SECS):
                    await self._stopped.wait()

    async def _publish(self, topics: Topics, subscribers: list[Subscriber]) -> None:
        """Publish the states that have changed. While Kafka is away, the next call tries again."""
        changed = [one for one in subscribers if one.changed]
        states = [one.state() for one in changed]
        for one in changed:
            one.changed = False
        try:
            await asyncio.to_thread(self._send, topics, states)
        except TransientError as error:
            log.warning("not published how far subscribers are: %s", error)
            for one in changed:
                one.changed = True

    def _send(self, topics: Topics, states: list[WebhookState]) -> None:
        if states and self._outbox:
            self._outbox.publish(state_records(topics, states))

    async def _carry_out(self, subscribers: list[Subscriber], orders: Orders) -> None:
        try:
            orders.read()
        except ComplaintsError as error:
            log.warning("orders cannot be read: %s", error)
        for one in subscribers:
            if one.opened:
                for offset, order in orders.of(one.name):
                    await one.carry_out(order, offset)

    def _tell(self, subscribers: list[Subscriber]) -> None:
        self._telemetry.set_level("subscribers_failing", sum(one.failing for one in subscribers))
        self._telemetry.set_level("subscribers_disabled", sum(one.disabled for one in subscribers))
        if heartbeat := self._settings.webhooks.heartbeat:
            Path(heartbeat).touch()

    def _means(self, webhooks: Webhooks, topics: Topics, read: list[str]) -> Means:
        return Means(
            kafka=self._settings.kafka,
            rules=webhooks.delivery,
            clock=self._clock,
            random=self._random,
            telemetry=self._telemetry,
            topic_ids=KafkaTopicIds(self._settings.kafka, read, self._clock),
            publish_dead=DeadLetters(self._settings.kafka, topics.dead.name).publish,
        )

    def _create_topics(self, topics: Topics, read: set[str]) -> None:
        """Create what is missing: agencies' topics may be as new as their subscription."""
        agencies = Reference.load(self._settings.config).agency_ids
        known: list[Topic] = [*topics.all(agencies), *topics.of_service("cases", ())]
        needed = [topic for topic in known if topic.name in read | {topics.dead.name}]
        create_topics(self._settings.kafka, [*needed, *topics.of_service("webhooks", ())], self._clock)

    def _usable(self) -> bool:
        """Whether the changed configuration can be used; the log says why not, and the one in use stays."""
        try:
            webhooks = load_webhooks(self._settings.config, Reference.load(self._settings.config).agency_ids)
            for one in webhooks.subscriptions:
                read_secrets(one.secrets)
        except ConfigError as error:
            log.error("%s has changed and cannot be used: %s", FILE, error)
            return False
        log.info("%s or a secret has changed: going on with the new one", FILE)
        return True


def _files(settings: Settings, webhooks: Webhooks) -> list[Path]:
    """The files that the configuration in use was read from."""
    places = [place for one in webhooks.subscriptions for place in one.secrets]
    return [settings.config / FILE, *(Path(place.file) for place in places if place.file)]


def _digest(files: list[Path]) -> bytes:
    """Changes when one of them does; one that is missing counts as empty."""
    digest = hashlib.sha256()
    for path in files:
        with suppress(OSError):
            digest.update(path.read_bytes())
    return digest.digest()
