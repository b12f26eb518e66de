"""The worker on bytewax: Kafka input, our steps, Kafka output to the topic that each message names.

Two flows for `python -m bytewax.run`: single messages (`flat_map`), and the batches its source yields
(`flat_map_batch`).
"""

from __future__ import annotations

from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSinkMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow

from bench.peers.message import Message
from complaints.settings import load_settings
from streams.load_pipeline import load_pipeline


def per_message() -> Any:
    """The flow that bytewax's documentation shows first, one message at a time."""
    return _flow(batched=False)


def batched() -> Any:
    """The same on whole batches."""
    return _flow(batched=True)


def _flow(*, batched: bool) -> Any:
    settings = load_settings()
    pipeline = load_pipeline(settings)
    brokers = settings.kafka.bootstrap_servers.split(",")

    def steps(messages: Any) -> Any:
        records = [Message(m.key, m.value, m.headers, m.topic, m.partition, m.offset) for m in messages]
        return [KafkaSinkMessage(key, value, topic, headers) for topic, key, value, headers in pipeline.run(records)]

    flow = Dataflow("worker")
    source = kop.input("received", flow, brokers=brokers, topics=[pipeline.topics.received.name])
    if batched:
        outputs = op.flat_map_batch("steps", source.oks, steps)
    else:
        outputs = op.flat_map("steps", source.oks, lambda message: steps([message]))
    kop.output("send", outputs, brokers=brokers, topic=None, add_config={"acks": "all", "linger.ms": "5"})
    return flow
