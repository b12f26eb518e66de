"""Turns rows of a CSV file into the records that a channel would publish, without a broker."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from complaints.csv_table import read_csv
from complaints.errors import ConfigError
from complaints.events.cloudevents import RawHeaders
from complaints.events.complaint import Place
from complaints.outcome import Reject
from complaints.privacy.sealing import Sealer
from producers.intake.receive import receive
from producers.intake.submission import Submission

NEEDED = ("id", "channel", "text")
USED = (*NEEDED, "address", "longitude", "latitude")


@dataclass(frozen=True, slots=True)
class OfferedRecord:
    """A record of the received topic that was never on a broker; satisfies `stores.kafka.record.ConsumerRecord`."""

    number: int
    from_topic: str
    id: bytes | None
    content: bytes
    head: RawHeaders

    def topic(self) -> str:
        return self.from_topic

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return self.number

    def key(self) -> bytes | None:
        return self.id

    def value(self) -> bytes:
        return self.content

    def headers(self) -> RawHeaders:
        return self.head


@dataclass(frozen=True, slots=True)
class Case:
    """One row: its id in the file, and its record or why it has none."""

    id: str
    record: OfferedRecord | Reject

    @property
    def why(self) -> str:
        """Why it has no record; empty where it has one."""
        return f"{self.record.reason}: {self.record.told}" if isinstance(self.record, Reject) else ""


def read_cases(path: Path, topic: str, channels: Container[str], now: datetime) -> list[Case]:
    """All cases of a file, taken in as a channel's rows would be: personal data is removed first.

    Raises ConfigError naming file, line and field where a column is missing or a coordinate is not a number.
    """
    sealer = Sealer("cases", secrets.token_bytes(32))
    cases: list[Case] = []
    for line, row in _rows(path):
        submission = Submission(
            channel=row["channel"].strip(),
            text=row["text"],
            reference=f"{path.name}#{row['id']}",
            submitted=now,
            place=_place(path, line, row),
        )
        taken = receive(submission, received=now, sealer=sealer, channels=channels)
        if isinstance(taken, Reject):
            cases.append(Case(row["id"], taken))
        else:
            record = taken.value
            offered = OfferedRecord(len(cases), topic, record.key, record.value, record.headers)
            cases.append(Case(row["id"], offered))
    return cases


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line, row in read_csv(path, NEEDED, strict=True):
        yield line, {name: row.get(name) or "" for name in USED}


def _place(path: Path, line: int, row: Mapping[str, str]) -> Place | None:
    address = row["address"].strip() or None
    longitude, latitude = (_number(path, line, name, row[name]) for name in ("longitude", "latitude"))
    if address is None and longitude is None and latitude is None:
        return None
    return Place(address=address, longitude=longitude, latitude=latitude)


def _number(path: Path, line: int, name: str, written: str) -> float | None:
    if not written.strip():
        return None
    try:
        return float(written)
    except ValueError as error:
        raise ConfigError(f"{path}:{line}: {name}: {written!r} is no number") from error
