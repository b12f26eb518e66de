"""How the events of one topic become rows of one table. Pure; any bytes give a row or a Reject, no exception."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec

from complaints.outcome import Reject, reject_of

E = TypeVar("E", bound=msgspec.Struct)
Row = tuple[object, ...]

TIME, MAYBE_TIME = "DateTime64(6)", "Nullable(DateTime64(6))"
"""Columns of times; `micros` makes their values."""
WRITTEN = "DateTime64(3)"
"""The column of a record's own timestamp, in milliseconds."""
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2299, 1, 1, tzinfo=UTC)
_ENCODER = msgspec.json.Encoder()


class ImplausibleTimeError(ValueError):
    """A time that ClickHouse cannot store."""


@dataclass(frozen=True)
class EventRows(Generic[E]):
    """One table and the event that it holds."""

    table: str
    event: type[E]
    columns: Mapping[str, str]
    """The order of a row's values, with their ClickHouse types."""
    row: Callable[[E, int], Row]
    """The row of an event and its record's timestamp in ms since 1970; may raise ImplausibleTimeError."""

    def encoded(self, value: bytes | None, written_ms: int) -> bytes | Reject:
        """The row of one record's value as a JSON array, the form in which it is sent, or why there is none."""
        try:
            return _ENCODER.encode(self.row(msgspec.json.decode(value or b"", type=self.event), written_ms))
        except msgspec.ValidationError as error:
            return reject_of(error, "load")
        except ImplausibleTimeError as error:
            return Reject("implausible_time", str(error), "load")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return Reject("broken_json", str(error), "load")


def micros(time: datetime) -> int:
    """Microseconds since 1970. Raises ImplausibleTimeError."""
    if not _EARLIEST <= time < _LATEST:
        raise ImplausibleTimeError("not in the years 1900 to 2298")
    return (time - _EPOCH) // _MICROSECOND


def maybe_micros(time: datetime | None) -> int | None:
    """As `micros`; None for none."""
    return None if time is None else micros(time)


def json_text(value: object) -> str:
    """A value as JSON text, for a column that holds a list of structs."""
    return _ENCODER.encode(value).decode()
