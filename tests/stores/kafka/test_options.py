from __future__ import annotations

from complaints.settings import KafkaSettings
from stores.kafka.options import consumer_options, producer_options


def test_nothing_overtakes_a_request_that_has_no_answer_yet() -> None:
    """With more than one in flight a broker that is making a topic loses records: decision 17."""
    options = producer_options(KafkaSettings(bootstrap_servers="any:9092"))
    assert (options["enable.idempotence"], options["acks"], options["max.in.flight"]) == (True, "all", 1)


def test_what_a_transaction_took_back_is_read_by_nobody() -> None:
    assert consumer_options(KafkaSettings(), "any")["isolation.level"] == "read_committed"
