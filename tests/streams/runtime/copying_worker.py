"""A worker that copies records, slowly if asked, for the tests of the transport to start, stop and kill.

Run as `copying_worker.py BOOTSTRAP GROUP FROM TO BATCH PAUSE_SECS`; with a negative pause it fails instead.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from mode import Worker

from complaints.clock import SystemClock
from complaints.settings import EmbeddedSettings, KafkaSettings, Settings, WorkerSettings
from stores.kafka.batch_publisher import Publisher
from stores.kafka.record import ConsumerRecord, ProducerRecord
from stores.kafka.topic_ids import KafkaTopicIds
from streams.app import build_app


def main(bootstrap: str, group: str, source: str, target: str, batch: str, pause_secs: str) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = Settings(
        kafka=KafkaSettings(bootstrap_servers=bootstrap),
        worker=WorkerSettings(group=group, batch_records=int(batch)),
        embedded=EmbeddedSettings(data=Path(tempfile.mkdtemp())),
    )
    publisher = Publisher(settings.kafka, clock=SystemClock())

    def process(records: Sequence[ConsumerRecord]) -> Future[None]:
        if float(pause_secs) < 0:
            raise RuntimeError("told to fail")
        time.sleep(float(pause_secs))
        return publisher.publish([ProducerRecord(target, r.key(), r.value() or b"", []) for r in records])

    topic_ids = KafkaTopicIds(settings.kafka, [source], SystemClock())
    app = build_app(settings, [source], process, publisher.stop, topic_ids)
    Worker(app, override_logging=False, quiet=True, daemon=True).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
