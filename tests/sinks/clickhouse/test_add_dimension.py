"""To add a dimension of counts, one numbered file in `config/clickhouse/` replaces the view `recount`; the sink, the
views over it and `trends` take it from there.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import msgspec
from confluent_kafka import Producer
from msgspec.structs import replace

from complaints.clock import SystemClock
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, KafkaSettings, Settings, SinkSettings
from complaints.telemetry import Telemetry
from complaints.topics import Topic, load_topics
from sinks.clickhouse.facts import Facts
from sinks.loop import Sink
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.create_topics import create_topics
from stores.kafka.options import producer_options
from stores.kafka.topic_ids import KafkaTopicIds
from tests.sinks.clickhouse.classified import NOON, classified
from tests.wait import wait_until

STATUS = 13
"""Its number, after the dimensions there are."""
EDITS = (
    ("'category_agency'\n    ] AS dimensions", "'category_agency', 'status'\n    ] AS dimensions"),
    ("toUInt8(12))\n                ) AS numbers", f"toUInt8(12)), [toUInt8({STATUS})]\n                ) AS numbers"),
    ("labels))\n                ) AS keys", "labels)), [toString(status)]\n                ) AS keys"),
    ("labels))\n                ) AS others", "labels)), ['']\n                ) AS others"),
)


def config_with_status(folder: Path) -> Path:
    """The shipped config folder with one more SQL file: `recount` with the channel's status as a dimension."""
    folder.mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name != "clickhouse":
            (folder / entry.name).symlink_to(entry)
    shipped = sorted((DEFAULT_CONFIG / "clickhouse").glob("*.sql"))
    (folder / "clickhouse").mkdir()
    for file in shipped:
        (folder / "clickhouse" / file.name).symlink_to(file)
    newest = [text for file in shipped for text in _statements(file) if "OR REPLACE VIEW recount" in text][-1]
    for before, after in EDITS:
        assert newest.count(before) == 1
        newest = newest.replace(before, after)
    (folder / "clickhouse" / f"{len(shipped) + 1:03d}_status.sql").write_text(newest + ";\n", "utf-8")
    return folder


def test_a_new_dimension_is_counted_by_the_same_sink(
    bootstrap: str, own_database: ClickHouseSettings, tmp_path: Path
) -> None:
    database, clock, tag = ClickHouse(own_database), SystemClock(), uuid4().hex[:8]
    migrate(database, config_with_status(tmp_path / "config"))
    kafka, topic = KafkaSettings(bootstrap_servers=bootstrap), Topic(name=f"classified-{tag}", partitions=1)
    topics = load_topics(DEFAULT_CONFIG)
    create_topics(kafka, [topic, topics.dead], clock)
    producer = Producer(producer_options(kafka))
    for number, status in enumerate(("done", "done", "waiting")):
        event = replace(classified(str(number)), status=status)
        producer.produce(topic.name, msgspec.json.encode(event), event.complaint_id.bytes)
    producer.flush()
    settings = Settings(kafka=kafka, clickhouse=own_database, sink=SinkSettings(group=f"sink-{tag}"))
    ids = KafkaTopicIds(kafka, [topic.name], clock)
    facts = Facts(ClickHouse(own_database))
    sink = Sink(settings, topics, topic.name, facts, topic_ids=ids, clock=clock, telemetry=Telemetry("sink", clock))

    def counted() -> bool:
        sink.step()
        return bool(database.execute("SELECT sum(complaints) FROM hourly WHERE dimension = 'total'") == [(3,)])

    wait_until(counted, 60)
    sink.stop()
    sink.run()
    by_status = "SELECT day, key, complaints FROM daily WHERE dimension = 'status' ORDER BY key"
    day: date = NOON.date()
    assert database.execute(by_status) == [(day, "done", 2), (day, "waiting", 1)]
    others = "SELECT sum(complaints) FROM hourly WHERE dimension = 'channel'"
    assert database.execute(others) == [(3,)]


def _statements(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split(";\n")
