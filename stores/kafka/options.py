"""Settings to librdkafka properties. Imports no Kafka client."""

from __future__ import annotations

from complaints.settings import KafkaSettings

Options = dict[str, str | int | float | bool]

_QUIET: Options = {
    # With Kafka away librdkafka would log every attempt of every connection; what matters reaches us as errors.
    "log_level": 2,
    "reconnect.backoff.ms": 200,
    "reconnect.backoff.max.ms": 5000,
}


def admin_options(settings: KafkaSettings) -> Options:
    """For a client that only queries and administers."""
    return {"bootstrap.servers": settings.bootstrap_servers, **_QUIET, **settings.options}


def producer_options(settings: KafkaSettings) -> Options:
    """For an idempotent producer that never gives a record up by itself: delivery has no time limit."""
    return {
        "bootstrap.servers": settings.bootstrap_servers,
        "enable.idempotence": True,
        "acks": "all",
        # A broker that is making a topic may refuse a producer's first request and take the second; the records of the
        # first then count as delivered and are lost (KAFKA-15591). With one request at a time there is no second.
        "max.in.flight": 1,
        "linger.ms": 5,
        # Not every client an agency may use can read a compressed batch without further packages.
        "compression.type": "none",
        "message.timeout.ms": 0,
        "message.max.bytes": 8_000_000,
        "queue.buffering.max.messages": 200_000,
        "queue.buffering.max.kbytes": 262_144,
        # A callback for each success costs more than all else in the producer; failures are what matters.
        "delivery.report.only.error": True,
        **_QUIET,
        **settings.options,
    }


def consumer_options(settings: KafkaSettings, group: str, *, fetch_wait_ms: int = 20) -> Options:
    """For a consumer whose offsets are committed by hand, tuned for large batches at low latency.

    The broker keeps a fetch for `fetch_wait_ms` when no partition has anything, and then answers for each of them.
    """
    return {
        "bootstrap.servers": settings.bootstrap_servers,
        "group.id": group,
        "session.timeout.ms": settings.session_timeout_ms,
        # The client's own default is 3 s, too slow for short sessions: members would be thrown out again and again.
        "heartbeat.interval.ms": settings.session_timeout_ms // 4,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        # Never reads records of aborted transactions; stated, as Kafka's Java clients have another default.
        "isolation.level": "read_committed",
        "fetch.message.max.bytes": 4_194_304,
        "fetch.wait.max.ms": fetch_wait_ms,
        "queued.min.messages": 100_000,
        "queued.max.messages.kbytes": 65_536,
        # How long nothing is fetched once the queue is full. The default is a second: the queue is empty sooner.
        "fetch.queue.backoff.ms": 10,
        **_QUIET,
        **settings.options,
    }
