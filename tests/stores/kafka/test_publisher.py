from __future__ import annotations

import pytest

from complaints.errors import ComplaintsError, ConfigError, PermanentError, TransientError
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from embedded.ports import free_port
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record
from tests.own_intake import ReadTopic


def record(number: int, size: int = 10) -> Record:
    return Record(key=f"{number}".encode(), value=b"x" * size, headers=[("ce_id", f"{number}".encode())])


@pytest.mark.parametrize("successes", [True, False])
def test_every_record_is_there_and_reported_if_so_wished(
    kafka_settings: KafkaSettings, topics: Topics, read_topic: ReadTopic, successes: bool
) -> None:
    publisher = Publisher(kafka_settings, successes=successes)
    reports: list[ComplaintsError | None] = []
    for number in range(500):
        assert publisher.publish(topics.received.name, record(number), reports.append)
    publisher.flush()

    assert reports == [None] * 500 * successes
    found = read_topic(topics.received.name)
    assert sorted(int(message.key() or b"") for message in found) == list(range(500))
    assert all(message.headers() == [("ce_id", message.key())] for message in found)


def test_a_record_beyond_the_topic_is_refused_before_it_travels(publisher: Publisher, topics: Topics) -> None:
    limit = topics.limits()[topics.received.name]
    with pytest.raises(PermanentError, match="takes 2,097,152"):
        publisher.publish(topics.received.name, record(1, limit), lambda error: None)
    assert publisher.unreported == 0


def test_missing_topics_are_told(publisher: Publisher, topics: Topics) -> None:
    publisher.check([topics.received.name])
    with pytest.raises(ConfigError, match="has no topic nowhere: run 'complaints topics'"):
        publisher.check([topics.received.name, "nowhere"])


@pytest.mark.long
def test_kafka_away_is_transient_at_once_and_for_each_record() -> None:
    publisher = Publisher(KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"), timeout_secs=0.5)
    with pytest.raises(TransientError, match="does not answer"):
        publisher.check(["any"], timeout_secs=0.5)

    reports: list[ComplaintsError | None] = []
    publisher.publish("any", record(1), reports.append)
    publisher.flush()
    assert [type(report) for report in reports] == [TransientError]
