from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from complaints.clock import SystemClock
from complaints.events.cloudevents import headers_of as event_headers
from complaints.events.complaint import RECEIVED
from complaints.settings import KafkaSettings
from complaints.telemetry import Telemetry
from complaints.topics import Topic, Topics
from embedded.broker import Broker
from producers.spool.awaited_folder import AwaitedSpool
from producers.spool.drain import HandOver
from producers.spool.folder import Spool
from producers.spool.stored_record import encode
from stores.kafka.awaited_publisher import AwaitedPublisher
from stores.kafka.create_topics import create_topics
from stores.kafka.record import Record
from tests.own_intake import ReadTopic, headers_of, own_topics, reader

HEADERS = event_headers(event_id="1", event_type=RECEIVED.ce_type, source="/channels/web-1111", subject="1", time="t")


def spooled(value: bytes) -> bytes:
    return encode(Record(key=b"k", value=value, headers=HEADERS))


def handed_over(settings: KafkaSettings, topics: Topics, folder: Path, payloads: list[bytes]) -> int:
    async def run() -> int:
        spool = AwaitedSpool(Spool(folder, max_bytes=1_000_000))
        kafka = AwaitedPublisher(settings, timeout_secs=20)
        spool.start(on_taken=lambda: None)
        kafka.start()
        await spool.write(payloads)
        over = HandOver(
            spool,
            kafka,
            topic=topics.received.name,
            dead_topic=topics.dead.name,
            clock=SystemClock(),
            telemetry=Telemetry("gateway", SystemClock()),
        )
        try:
            return await asyncio.wait_for(over.run(), 60)
        finally:
            await kafka.close()
            await spool.close()

    handed = asyncio.run(run())
    assert not list(folder.iterdir())
    return handed


def test_what_is_no_record_is_a_dead_letter_and_holds_nothing_up(
    kafka_settings: KafkaSettings, topics: Topics, read_topic: ReadTopic, tmp_path: Path
) -> None:
    payloads = [spooled(b"0"), b"what another version wrote", spooled(b"1")]
    assert handed_over(kafka_settings, topics, tmp_path / "spool", payloads) == 3
    assert [record.value() for record in read_topic(topics.received.name)] == [b"0", b"1"]
    (letter,) = read_topic(topics.dead.name)
    assert letter.value() == b"what another version wrote"
    assert headers_of(letter)["dead.reason"] == b"broken_event"


def test_what_kafka_will_never_take_is_a_dead_letter(kafka: Broker, tmp_path: Path) -> None:
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap)
    topics = own_topics(settings)
    small = Topic(name=topics.received.name + ".small", partitions=1, config={"max.message.bytes": "2000"})
    create_topics(settings, [small], SystemClock())
    topics = msgspec.structs.replace(topics, received=small)
    handed_over(settings, topics, tmp_path / "spool", [spooled(b"1"), spooled(b"2" * 5000), spooled(b"3")])
    assert [record.value() for record in reader(settings)(small.name)] == [b"1", b"3"]
    (letter,) = reader(settings)(topics.dead.name)
    assert letter.value() == b"2" * 5000
    headers = headers_of(letter)
    assert (headers["dead.reason"], headers["dead.channel"]) == (b"too_large", b"web-1111")
    assert headers["dead.origin"].startswith(b"spool/")
