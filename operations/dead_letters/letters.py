"""Dead letters as operators handle them: each once, with the last action taken on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from complaints.events.cloudevents import Headers, RawHeaders, headers_in, pairs_of
from complaints.events.dead_action import DEAD_ACTION, DeadAction, letter_id
from complaints.events.dead_letter import PREFIX
from complaints.settings import Settings
from complaints.topics import Topics
from stores.kafka.scan import scan


class Written(Protocol):
    """A record on a topic; `confluent_kafka.Message` is one."""

    def key(self) -> bytes | None: ...
    def value(self) -> bytes | None: ...
    def headers(self) -> RawHeaders | None: ...
    def timestamp(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter; `stated` are its own headers without their prefix, `headers` those of the original record."""

    id: str
    at: datetime
    key: bytes | None
    value: bytes
    stated: dict[str, str]
    headers: Headers
    action: DeadAction | None
    """The last action; None while the letter is open."""

    @property
    def reason(self) -> str:
        return self.stated.get("reason", "")

    @property
    def step(self) -> str:
        return self.stated.get("step", "")

    @property
    def origin(self) -> str:
        return self.stated.get("origin", "")

    @property
    def channel(self) -> str:
        return self.stated.get("channel", "")

    @property
    def file(self) -> str:
        """The file or address this was a row of; empty where it was no row."""
        return self.origin.rpartition("#")[0]

    def place(self) -> tuple[str, str] | None:
        """The topic and `partition/offset` it was read from; None when it came from an intake."""
        topic, *place = self.origin.rsplit("/", 2)
        return (topic, "/".join(place)) if len(place) == 2 and all(part.isdigit() for part in place) else None


def read_letters(settings: Settings, topics: Topics, as_of: datetime | None = None) -> Iterator[Letter]:
    """Each letter once, as first written; `as_of`: as things stood then. Raises TransientError when Kafka is away."""
    actions = _read_actions(settings, topics, as_of)
    seen: set[str] = set()
    for record in scan(settings.kafka, [topics.dead.name]):
        letter = letter_of(record, actions)
        if letter.id not in seen and (as_of is None or letter.at <= as_of):
            seen.add(letter.id)
            yield letter


def time_of(record: Written) -> datetime:
    """The record's timestamp; `datetime.max` where that is outside the range of `datetime`."""
    try:
        return datetime.fromtimestamp(record.timestamp()[1] / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)


def _read_actions(settings: Settings, topics: Topics, as_of: datetime | None) -> dict[str, DeadAction]:
    actions: dict[str, DeadAction] = {}
    for record in scan(settings.kafka, [topics.dead_actions.name]):
        action = DEAD_ACTION.read(record.value())
        if action and (as_of is None or action.at <= as_of):
            actions[action.letter] = action
    return actions


def letter_of(record: Written, actions: Mapping[str, DeadAction]) -> Letter:
    """The letter in a record of the dead-letter topic; `actions` by letter id. Any record gives one."""
    pairs = pairs_of(headers_in(record))
    stated = {name.removeprefix(PREFIX): _text(value) for name, value in pairs if name.startswith(PREFIX)}
    value = record.value() or b""
    named = letter_id(stated.get("origin", ""), stated.get("reason", ""), value)
    original = [pair for pair in pairs if not pair[0].startswith(PREFIX)]
    return Letter(named, time_of(record), record.key(), value, stated, original, actions.get(named))


def _text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
