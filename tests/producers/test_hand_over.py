from __future__ import annotations

import asyncio
from pathlib import Path

from complaints.clock import SystemClock
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from producers.awaited import AwaitedPublisher
from producers.awaited_spool import AwaitedSpool
from producers.hand_over import HandOver
from producers.spool import Spool
from producers.spool_record import encode
from producers.submission import Record
from tests.producers.conftest import ReadTopic, headers_of

GOOD = [encode(Record(key=b"k", value=b"%d" % number, headers=[])) for number in range(2)]


def test_what_is_no_record_is_a_dead_letter_and_holds_nothing_up(
    kafka_settings: KafkaSettings, topics: Topics, read_topic: ReadTopic, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "spool", max_bytes=1_000_000)

    async def run() -> int:
        waiting = AwaitedSpool(spool)
        kafka = AwaitedPublisher(kafka_settings, timeout_secs=20)
        waiting.start(on_taken=lambda: None)
        kafka.start()
        await waiting.write([GOOD[0], b"what another version wrote", GOOD[1]])
        over = HandOver(waiting, kafka, topic=topics.received.name, dead_topic=topics.dead.name, clock=SystemClock())
        try:
            return await over.run()
        finally:
            await kafka.close()
            await waiting.close()

    assert asyncio.run(asyncio.wait_for(run(), 60)) == 3
    assert [record.value() for record in read_topic(topics.received.name)] == [b"0", b"1"]
    (letter,) = read_topic(topics.dead.name)
    assert letter.value() == b"what another version wrote"
    assert headers_of(letter)["dead.reason"] == b"broken_event"
    assert spool.waiting_bytes == 0
