"""The spooled publisher on brokers that stop and come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from complaints.clock import SystemClock
from complaints.errors import TransientError
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import RECEIVED
from complaints.settings import KafkaSettings
from complaints.telemetry import Telemetry
from complaints.topics import Topics, load_topics
from embedded.broker import Broker
from embedded.ports import free_port
from producers.spool.folder import Spool
from producers.spool.spooled_publisher import SpooledPublisher
from stores.kafka.awaited_publisher import AwaitedPublisher
from stores.kafka.create_topics import create_topics
from stores.kafka.record import Record
from tests.own_intake import ReadTopic, own_topics, reader

Use = Callable[[SpooledPublisher], Coroutine[None, None, None]]


def numbered(number: int, size: int = 1) -> Record:
    headers = headers_of(event_id="1", event_type=RECEIVED.ce_type, source="/channels/web-1111", subject="1", time="t")
    return Record(key=b"k%d" % (number % 3), value=b"%d" % number * size, headers=headers)


def use(kafka: KafkaSettings, topics: Topics, spool: Spool, action: Use, timeout_secs: float = 0.5) -> None:
    async def run() -> None:
        publisher = SpooledPublisher(
            AwaitedPublisher(kafka, timeout_secs=timeout_secs),
            spool,
            topic=topics.received.name,
            dead_topic=topics.dead.name,
            clock=SystemClock(),
            telemetry=Telemetry("gateway", SystemClock()),
        )
        publisher.start()
        try:
            await action(publisher)
        finally:
            await publisher.close()

    asyncio.run(run())


async def emptied(publisher: SpooledPublisher, secs: float = 20) -> None:
    async with asyncio.timeout(secs):
        while True:
            try:
                if (await publisher.state()).status == "ready":
                    return
            except TransientError:
                pass
            await asyncio.sleep(0.05)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", max_bytes=10_000_000, segment_bytes=2_000)


@pytest.fixture
def nobody() -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")


@pytest.fixture
def some_topics(config: Path) -> Topics:
    return load_topics(config)


def first_seen(read: ReadTopic, topic: str) -> dict[bytes, list[int]]:
    """The values of each key in the order in which they came first."""
    seen: dict[bytes, dict[int, None]] = {}
    for message in sorted(read(topic), key=lambda m: (m.partition() or 0, m.offset() or 0)):
        seen.setdefault(message.key() or b"", {})[int(message.value() or b"")] = None
    return {key: list(values) for key, values in seen.items()}


def test_a_broker_that_stops_and_comes_back(kafka: Broker, spool: Spool) -> None:
    """Published while it runs, while it is away and while the spool drains: all records arrive, in order per key."""
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap)
    topics = own_topics(settings)

    async def conversation(publisher: SpooledPublisher) -> None:
        await publisher.publish([numbered(n) for n in range(10)])
        kafka.stop()
        try:
            for n in range(10, 60):
                await publisher.publish([numbered(n)])
            assert (await publisher.state()).spool_bytes > 50 * 100
        finally:
            kafka.start()  # in this thread: a child ends with the thread that started it
        for n in range(60, 100):
            await publisher.publish([numbered(n)])
            await asyncio.sleep(0.01)
        await emptied(publisher)
        await publisher.publish([numbered(n) for n in range(100, 110)])

    use(settings, topics, spool, conversation)
    seen = first_seen(reader(settings), topics.received.name)
    assert seen == {b"k%d" % rest: [n for n in range(110) if n % 3 == rest] for rest in range(3)}
    assert not list(spool.folder.iterdir())


def test_a_broker_that_has_forgotten_everything(tansu: Broker, spool: Spool, some_topics: Topics) -> None:
    """The producer's id is unknown too, and the topics are created later than the broker."""
    settings = KafkaSettings(bootstrap_servers=tansu.bootstrap)
    wanted = [some_topics.received, some_topics.dead]
    create_topics(settings, wanted, SystemClock())

    async def conversation(publisher: SpooledPublisher) -> None:
        await publisher.publish([numbered(0)])
        tansu.stop()
        await publisher.publish([numbered(1)])
        tansu.start()
        await publisher.publish([numbered(2)])
        create_topics(settings, wanted, SystemClock())
        await emptied(publisher, 30)
        await publisher.publish([numbered(3)])

    use(settings, some_topics, spool, conversation, timeout_secs=2)
    assert first_seen(reader(settings), some_topics.received.name) == {b"k1": [1], b"k2": [2], b"k0": [3]}


def test_the_next_process_hands_over_what_the_last_one_left(
    nobody: KafkaSettings, kafka_settings: KafkaSettings, topics: Topics, spool: Spool, read_topic: ReadTopic
) -> None:
    async def fill(publisher: SpooledPublisher) -> None:
        await asyncio.gather(*[publisher.publish([numbered(n)]) for n in range(60)])

    async def drain(publisher: SpooledPublisher) -> None:
        assert publisher.spooling
        await emptied(publisher)

    use(nobody, topics, spool, fill)
    use(kafka_settings, topics, spool, drain, timeout_secs=10)
    assert sum(len(values) for values in first_seen(read_topic, topics.received.name).values()) == 60


def test_a_full_spool_refuses_and_recovers(
    tansu: Broker, some_topics: Topics, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = KafkaSettings(bootstrap_servers=tansu.bootstrap)
    wanted = [some_topics.received, some_topics.dead]
    spool = Spool(tmp_path / "spool", max_bytes=1_000)
    tansu.stop()

    async def conversation(publisher: SpooledPublisher) -> None:
        await publisher.publish([numbered(1)])
        with pytest.raises(TransientError, match="spool holds the 1,000 bytes"):
            await publisher.publish([numbered(2, size=1000)])
        with pytest.raises(TransientError, match="no room"):
            await publisher.state()
        tansu.start()
        create_topics(settings, wanted, SystemClock())
        await emptied(publisher)
        await publisher.publish([numbered(2, size=1000)])

    use(settings, some_topics, spool, conversation)
    assert [len(record.value() or b"") for record in reader(settings)(some_topics.received.name)] in (
        [1, 1000],
        [1000, 1],
    )
    assert "spooling to" in caplog.text
