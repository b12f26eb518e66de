"""How long a surge takes to reach its subscriber, from the complaint that made it, under a steady stream of complaints.

The service runs as a program of its own beside Apache Kafka. Complaints stand on the classified topic in the order of
their event time, which here runs faster than the clock: a baseline of ten days cannot be waited for.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import msgspec
import numpy as np
from confluent_kafka import Consumer, Producer

from bench.bench_kafka import OURS, BenchKafka, produce_all
from bench.comparison import Measurement, Wanted
from bench.percentile import percentile
from bench.versions import versions
from complaints.events.cloudevents import headers_in, headers_of
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.surge import SURGE_OPENED, SurgeOpened
from complaints.settings import DEFAULT_CONFIG
from stores.kafka.options import consumer_options
from stores.kafka.record import Record

RATE, SECS = 100, 120
HISTORY_DAYS, A_DAY = 10, 2_000
SURGES, REPORTS, SURGE_HOURS = 12, 25, 2.0
LATE_SECS = 60.0
"""What is not told so long after the last complaint counts as not told."""
READY_SECS = 300.0
"""In which the service must have read the days of the baseline."""
CATEGORIES = ("road", "flood", "noise", "sign", "tree", "traffic", "lighting", "sidewalk")
DISTRICTS = 50
_SEED = 1
_HOUR = timedelta(hours=1)


def measure(wanted: Wanted) -> Measurement:
    """Run it."""
    complaints = list(complaints_until(datetime.now(UTC) - _HOUR))
    past = len(complaints) - RATE * SECS
    with BenchKafka(wanted.folder) as kafka:
        surges = kafka.program("surges", [OURS, "-m", "commands.cli", "surges", "run"], kafka.settings)
        topic = kafka.classified.name
        kafka.publish(topic, map(_record, complaints[:past]))
        surges.start()
        stop, opened = threading.Event(), dict[str, float]()
        watcher = threading.Thread(target=_watch, args=(kafka, opened, stop))
        watcher.start()
        try:
            if not _await(lambda: bool(opened), READY_SECS):
                raise RuntimeError(f"the service says nothing of the first surge for {READY_SECS:g} s")
            published = _at_an_even_rate(kafka, complaints[past:])
            _await(lambda: len(opened) > SURGES, LATE_SECS)
        finally:
            stop.set()
            watcher.join()
            surges.stop()
    waits = sorted(moment - published[one] for one, moment in opened.items() if one in published)
    if not waits:
        raise RuntimeError(f"no surge was told of: see {kafka.folder / 'logs/surges.log'}")
    return Measurement(
        title="From a complaint to the surge it made",
        source=f"made-up complaints, {HISTORY_DAYS} days of {A_DAY:,} for the baseline",
        columns=["complaints/s", "surges", "p50 s", "p95 s", "max s"],
        rows=[
            [
                f"{RATE}",
                f"{len(waits)} of {SURGES}",
                *(f"{percentile(waits, percent):.1f}" for percent in (50, 95, 100)),
            ]
        ],
        conditions=[
            f"{SECS} s, {SURGES} surges of {REPORTS} reports laid in; from the moment the last complaint named in the"
            " first word on a surge is written to the classified topic until a subscriber has that word",
            "15 s of it are kept for records of other partitions: slices of 5 s, held for 10 s",
            "the service, Apache Kafka and the measuring client on one machine",
        ],
        versions=versions("confluent-kafka", "numpy"),
    )


def complaints_until(until: datetime) -> Iterator[Classified]:
    """All complaints in the order of their event time, about as many a day before as during the load.

    One surge lies before the load: the word on it says that the service has read the days of the baseline.
    """
    random = np.random.default_rng(_SEED)
    before, quiet = HISTORY_DAYS * A_DAY, RATE * SECS - SURGES * REPORTS
    hours = np.sort(random.uniform(0, 24 * (before + quiet) / A_DAY, before + quiet))
    events = [(float(hour), "", int(random.integers(DISTRICTS))) for hour in hours]
    first, last = hours[-quiet], hours[-1]
    for surge in range(-1, SURGES):
        onset = first + (last - first) * (surge + 0.5) / SURGES
        events += [(onset + SURGE_HOURS * each / REPORTS, "flood", surge) for each in range(REPORTS)]
    example = json.loads(min((DEFAULT_CONFIG / "schemas/examples" / CLASSIFIED.ce_type).glob("*.json")).read_bytes())
    for number, (hour, category, district) in enumerate(sorted(events)):
        time = (until - _HOUR * (last + SURGE_HOURS - hour)).isoformat()
        code = category or CATEGORIES[int(random.integers(len(CATEGORIES)))]
        example |= {
            "complaint_id": str(uuid5(NAMESPACE_OID, f"delivery-{number}")),
            **dict.fromkeys(("submitted", "received", "revised"), time),
            "text": f"ข้อความ {number}",
            "place": {"longitude": 100 + random.uniform(0, 1), "latitude": 13 + random.uniform(0, 1)},
            "area": {"province": "10", "district": f"10{district + 1:02}", "method": "coordinates"},
        }
        example["classification"]["categories"] = [{"code": code, "confidence": 0.9}]
        yield msgspec.convert(example, Classified)


def _record(complaint: Classified) -> Record:
    subject = str(complaint.complaint_id)
    headers = headers_of(
        event_id=f"{subject}.1", event_type=CLASSIFIED.ce_type, source="/bench", subject=subject, time=""
    )
    return Record(key=subject.encode(), value=msgspec.json.encode(complaint), headers=headers)


def _at_an_even_rate(kafka: BenchKafka, complaints: list[Classified]) -> dict[str, float]:
    """Write each in its turn; return when, in seconds since 1970, by complaint id."""
    producer = Producer({"bootstrap.servers": kafka.settings.kafka.bootstrap_servers, "acks": "all", "linger.ms": 5})
    started, published = time.time(), dict[str, float]()
    for number, complaint in enumerate(complaints):
        time.sleep(max(0.0, started + number / RATE - time.time()))
        published[str(complaint.complaint_id)] = time.time()
        produce_all(producer, kafka.classified.name, [_record(complaint)])
        producer.poll(0)
    producer.flush()
    return published


def _await(reached: Callable[[], bool], secs: float) -> bool:
    """Whether it is reached within so many seconds."""
    deadline = time.monotonic() + secs
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.1)
    return reached()


def _watch(kafka: BenchKafka, opened: dict[str, float], stop: threading.Event) -> None:
    """Note when the first word on each surge came, by the newest complaint that it names."""
    consumer = Consumer(consumer_options(kafka.settings.kafka, "delivery") | {"auto.offset.reset": "earliest"})
    consumer.subscribe(["complaints.surges.v1"])
    while not stop.is_set():
        for message in consumer.consume(100, 0.1):
            if message.error() is None and SURGE_OPENED.is_of(headers_in(message)):
                surge = SURGE_OPENED.read(message.value() or b"")
                if isinstance(surge, SurgeOpened) and surge.level == "district":
                    opened.setdefault(str(surge.complaint_ids[-1]), time.time())
    consumer.close()
