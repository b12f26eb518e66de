"""An event type: its `ce_type`, the struct of its data, and how a record is read as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from complaints.events.cloudevents import SCHEMAS, RawHeaders, WithHeaders, headers_in, read_headers
from complaints.events.decode_or_none import decode_or_none
from complaints.outcome import Reject, reject_of
from complaints.repeated_keys import REPEATED, repeats_a_key

E = TypeVar("E", bound=msgspec.Struct)
_ENCODER: Final = msgspec.json.Encoder()
_VERSION: Final = ("ce_specversion", b"1.0")
_CONTENT: Final = ("content-type", b"application/json")


class WithValue(WithHeaders, Protocol):
    """A record; `confluent_kafka.Message` is one."""

    def value(self) -> bytes | None: ...


@dataclass(frozen=True, eq=False)
class EventType(Generic[E]):
    """Declared beside its struct and listed in `complaints.events.registry`.

    The struct gives schema and codec: unknown fields are refused, and null in an optional field is read as absent.
    """

    ce_type: str
    struct: type[E]
    title: str
    """The event's name in the AsyncAPI document."""

    @property
    def dataschema(self) -> str:
        """`$id` of the JSON Schema of the data."""
        return SCHEMAS + self.ce_type

    def decode(self, record: WithValue) -> E | Reject:
        """The event in a record, or why there is none. Strict; never raises, whatever the headers and bytes are."""
        headers = headers_in(record)
        # Fast path for headers as our own producers write them; others are read attribute by attribute.
        if not (self._type_header in headers and _VERSION in headers and _CONTENT in headers):
            attributes = read_headers(headers, self.ce_type)
            if isinstance(attributes, Reject):
                return attributes
        return self._data(record.value() or b"")

    def is_of(self, headers: RawHeaders) -> bool:
        """Whether these are the headers of such an event."""
        return not isinstance(read_headers(headers, self.ce_type), Reject)

    def read(self, value: bytes | None) -> E | None:
        """The data in a record's value, whatever its headers say; None for what does not fit."""
        return decode_or_none(self._decoder, value)

    def _data(self, value: bytes) -> E | Reject:
        try:
            event = self._decoder.decode(value)
        except msgspec.ValidationError as error:
            return reject_of(error, "decode")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return Reject("broken_json", str(error), "decode")
        except RecursionError:
            return Reject("broken_json", "nested too deeply", "decode")
        # Records of our own producers encode to the same bytes again; only others need the slow search.
        if _ENCODER.encode(event) != value and repeats_a_key(value):
            return Reject("repeated_key", REPEATED, "decode")
        return event

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[E]:
        return msgspec.json.Decoder(self.struct)

    @cached_property
    def _type_header(self) -> tuple[str, bytes]:
        return "ce_type", self.ce_type.encode()
