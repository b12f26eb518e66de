"""Reads an agency's topic on from where it was left, for `complaints agency tail`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.service_errors import kafka_at
from complaints.settings import KafkaSettings
from stores.kafka.record import TimedRecord
from stores.kafka.resumed_reader import ResumedReader

_BATCH, _READ_SECS = 500, 0.2


def tail(
    settings: KafkaSettings,
    topic: str,
    group: str,
    show: Callable[[TimedRecord], None],
    clock: Clock,
    *,
    again: bool = False,
    to_end: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Show every record, in order, and keep how far was shown after each batch; return how many were shown.

    A record may be shown again after a crash, never left out. `again` begins at the beginning; with `to_end` it ends
    where the topic ended when it began. Raises ConfigError where there is no such topic, TransientError when Kafka is
    away.
    """
    shown = 0
    with closing(ResumedReader(settings, group, clock)) as reader:
        extents = reader.extents([topic])
        if not extents:
            raise ConfigError(f"{kafka_at(settings)} has no topic {topic}: run 'complaints topics'")
        reader.start(extents if again else reader.resumed(extents))
        while not stopped() and (reader.behind or not to_end):
            records = reader.read(_BATCH, _READ_SECS)
            for record in records:
                show(record)
            shown += len(records)
            reader.commit({(topic, one.partition() or 0): (one.offset() or 0) + 1 for one in records})
    return shown
