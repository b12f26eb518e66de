"""To add a step, one file in `streams/steps/` and its place in `streams/pipeline.py` are touched: the worker runs it,
and what it refuses becomes a dead letter with reason, step and field like any other.

The step is `tests/streams/worker_with_step.py`'s: no complaint that says it is a test.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from complaints.clock import SystemClock
from complaints.settings import child_environment
from complaints.topics import Topic
from stores.kafka.create_topics import create_topics
from stores.kafka.scan import scan
from streams.load_pipeline import load_pipeline
from tests.own_services import make_own_services
from tests.streams.records import received, record
from tests.wait import wait_until

SCRIPT = Path(__file__).with_name("worker_with_step.py")


def test_a_new_step_refuses_records_in_the_worker_and_its_neighbours_flow_on(bootstrap: str, tmp_path: Path) -> None:
    own = make_own_services(bootstrap, tmp_path)
    kafka, topics = own.settings.kafka, own.topics
    texts = {"real": "ถนนเป็นหลุม", "trial": "นี่คือการทดสอบระบบ", "other": "ไฟดับทั้งซอย"}
    records = [record(received(reference, text=text)) for reference, text in texts.items()]
    written = {output.topic for output in load_pipeline(own.settings).run(records)}
    create_topics(kafka, [Topic(name=name, partitions=1) for name in written], SystemClock())
    for sent in records:
        own.write(topics.received.name, sent.value(), sent.key(), sent.headers())
    worker = subprocess.Popen([sys.executable, str(SCRIPT)], env=child_environment(own.settings))
    try:
        wait_until(lambda: len(list(scan(kafka, [topics.classified.name]))) == 2, 90)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    [letter] = scan(kafka, [topics.dead.name])
    headers = dict(letter.headers() or ())
    assert (headers["dead.reason"], headers["dead.step"], headers["dead.field"]) == (
        b"invalid_field",
        b"validate",
        b"text",
    )
