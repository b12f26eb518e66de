"""CloudEvents 1.0 in Kafka binary mode: attributes as `ce_` headers, data as the record's value.

Source: CloudEvents Kafka protocol binding 1.0.2. Structured mode is recognised by its content type and refused:
no topic of ours carries it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import methodcaller
from typing import Final, Protocol

from complaints.outcome import Reject

Headers = list[tuple[str, str | bytes | None]]
"""Headers as Kafka clients accept them."""

SCHEMAS: Final = "urn:complaint-stream:schema:"
_CONTENT: Final = ("content-type", b"application/json")
_VERSION: Final = ("ce_specversion", b"1.0")


class EventHeaders:
    """Makes the headers of events of one type from one source: what these share is made once."""

    __slots__ = ("_schema", "_source", "_type")

    def __init__(self, event_type: str, source: str) -> None:
        self._source = ("ce_source", source.encode())
        self._type = ("ce_type", event_type.encode())
        self._schema = ("ce_dataschema", (SCHEMAS + event_type).encode())

    def of(self, event_id: bytes, subject: bytes, time: bytes) -> Headers:
        """All headers of one record; the order is fixed so that equal events have equal bytes."""
        return [
            _VERSION,
            ("ce_id", event_id),
            self._source,
            self._type,
            ("ce_subject", subject),
            ("ce_time", time),
            self._schema,
            _CONTENT,
        ]


def headers_of(*, event_id: str, event_type: str, source: str, subject: str, time: str) -> Headers:
    """All headers of one record, as `EventHeaders` makes them."""
    return _event_headers(event_type, source).of(event_id.encode(), subject.encode(), time.encode())


_event_headers = lru_cache(maxsize=1000)(EventHeaders)


RawHeaders = Sequence[tuple[str, str | bytes | None]] | Mapping[str, str | bytes | None]
"""Headers as Kafka clients may return them."""


class WithHeaders(Protocol):
    """A record; `confluent_kafka.Message` is one."""

    def headers(self) -> RawHeaders | None: ...


_headers: Callable[[WithHeaders], RawHeaders | None] = methodcaller("headers")
"""Used in place of `record.headers()`: once such a call has run a few times, CPython 3.11 and later no longer check
whether it left an error set, and the error is raised later at an unrelated place."""


def headers_in(record: WithHeaders) -> RawHeaders:
    """The headers of a record: none at all when a name is not UTF-8.

    confluent-kafka 2.16 raises SystemError then, and its next call returns a broken list that ends the process: read
    the headers of a consumed record only through this function.
    """
    try:
        return _headers(record) or ()
    except (SystemError, UnicodeDecodeError):
        if forget := getattr(record, "set_headers", None):
            forget([])
        return ()


def read_headers(headers: RawHeaders | None, expected_type: str) -> dict[str, str] | Reject:
    """Attributes without their `ce_` prefix, or why the record is not an event of `expected_type`."""
    try:
        found = {name.lower(): header_text(value) for name, value in pairs_of(headers)}
    except UnicodeDecodeError as error:
        return Reject("broken_event", f"a header is not UTF-8: {error.reason}", "decode")
    content = found.get("content-type", "application/json")
    if content.lower().startswith("application/cloudevents"):
        return Reject("broken_event", "structured mode is not carried here, use binary mode", "decode")
    attributes = {name.removeprefix("ce_"): value for name, value in found.items() if name.startswith("ce_")}
    for name in ("specversion", "id", "source", "type"):
        if not attributes.get(name):
            return Reject("broken_event", f"header ce_{name} is missing", "decode")
    if attributes["specversion"] != "1.0":
        return Reject("broken_event", f"ce_specversion is {attributes['specversion'][:20]!r}, not '1.0'", "decode")
    if attributes["type"] != expected_type:
        return Reject("unknown_type", f"ce_type is {attributes['type'][:100]!r}, expected {expected_type!r}", "decode")
    return attributes


def pairs_of(headers: RawHeaders | None) -> Sequence[tuple[str, str | bytes | None]]:
    """Headers as a sequence of pairs, whichever way the client gave them."""
    return list(headers.items()) if isinstance(headers, Mapping) else headers or ()


def header_text(value: bytes | str | None) -> str:
    """A header's value, whichever way the client gave it. Raises UnicodeDecodeError."""
    return value.decode() if isinstance(value, bytes) else value or ""
