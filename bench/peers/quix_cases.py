"""The fold of cases on quixstreams: topics concatenated, `apply(stateful=True)`, state in RocksDB with a changelog."""

from __future__ import annotations

from functools import reduce
from typing import Any

from quixstreams import Application, State, message_context
from quixstreams.models import BytesSerializer

from bench.case_load import AGENCIES
from bench.peers.case_fold import CaseFold
from bench.peers.message import Message
from complaints.settings import Settings, load_settings


class _Value(BytesSerializer):  # type: ignore[misc]
    """An output of our fold with its topic, key and headers."""

    def __call__(self, value: Any, ctx: Any) -> Any:
        return value.value


def run(settings: Settings) -> None:
    """Until it is killed."""
    fold = CaseFold(settings)
    app = Application(
        broker_address=settings.kafka.bootstrap_servers,
        consumer_group=settings.cases.group,
        auto_offset_reset="earliest",
        state_dir=settings.embedded.data / "quix",
        loglevel="WARNING",
        consumer_extra_config={"session.timeout.ms": settings.kafka.session_timeout_ms},
        producer_extra_config={"linger.ms": 5},
    )

    def steps(value: Any, key: Any, timestamp: int, headers: Any, state: State) -> Any:
        at = message_context()
        record = Message(key, value, headers, at.topic, at.partition, at.offset, timestamp)
        # The state that quixstreams gives is that of the record's own key, which is the case's id.
        return list(fold(record, lambda _: state.get_bytes("case"), lambda _, case: state.set_bytes("case", case)))

    outputs = {name: app.topic(name, key_serializer="bytes", value_serializer=_Value()) for name in fold.outputs}
    read = (fold.classified, *map(fold.updates_of, AGENCIES))
    frames = [app.dataframe(app.topic(name, key_deserializer="bytes", value_deserializer="bytes")) for name in read]
    frame = reduce(lambda one, other: one.concat(other), frames)
    frame = frame.apply(steps, expand=True, metadata=True, stateful=True)
    frame = frame.set_headers(lambda value, *_: value.headers)
    frame.to_topic(lambda value, *_: outputs[value.topic], key=lambda value: value.key)
    app.run()


if __name__ == "__main__":
    run(load_settings())
