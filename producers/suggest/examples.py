"""Tries a proposal on its own file: rows as they would be published, and how many would be refused and why."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from complaints.errors import ComplaintsError, ConfigError
from complaints.events.complaint import Received
from complaints.outcome import Outcome, Reject
from complaints.privacy.sealing import Sealer
from complaints.reference.channels import Channel, Table
from producers.channels.table import TableSource
from producers.intake.receive import receive
from producers.intake.submission import Entry
from producers.suggest.remarks import Remark
from producers.suggest.suggestion import SAMPLE_ROWS, Suggestion
from stores.kafka.record import Record

SHOWN = 3
CODE = "channel-to-be"
_DECODER = msgspec.json.Decoder(Received)


@dataclass(frozen=True, slots=True)
class Example:
    """One row as it would be published; of the reporter only the names of the data that would be sealed."""

    where: str
    event: Received
    sealed: tuple[str, ...]


@dataclass(slots=True)
class Trial:
    """The first rows of the file, read as proposed."""

    rows: int = 0
    examples: list[Example] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    """Number of rows that would be dead letters, by what is wrong with them."""
    sheets: tuple[str, ...] = ()
    """What is to be known of each sheet that is not read, or is hidden."""
    problem: str | None = None
    """Why an import would refuse the whole file."""


def try_out(path: Path, suggestion: Suggestion, now: datetime) -> tuple[Suggestion, Trial]:
    """Read the file as proposed; where other sheets have it refused, the proposal returned names its one sheet."""
    trial = _trial(path, suggestion.table(), now)
    if trial.problem is None or not suggestion.sheet:
        return suggestion, trial
    remark = Remark("one_sheet", (suggestion.sheet,))
    alone = replace(suggestion, sheets=(suggestion.sheet,), remarks=(*suggestion.remarks, remark))
    other = _trial(path, alone.table(), now)
    return (alone, other) if other.problem is None else (suggestion, trial)


def _trial(path: Path, table: Table, now: datetime) -> Trial:
    trial = Trial()
    try:
        source = TableSource(path, CODE, Channel(thai=CODE, english=CODE, table=table), now=now)
    except ConfigError as error:
        trial.problem = str(error).replace(f" (channel {CODE} in config/channels.yaml)", "")
        return trial
    trial.sheets = source.remarks
    sealer = Sealer("example", secrets.token_bytes(32))
    try:
        for entry in islice(source.read(after=0), SAMPLE_ROWS):
            trial.rows += 1
            _judge(trial, entry, sealer, now)
    except ComplaintsError as error:
        trial.problem = str(error)
    finally:
        source.close()
    return trial


def _judge(trial: Trial, entry: Entry, sealer: Sealer, now: datetime) -> None:
    outcome: Outcome[Record] | Reject = (
        entry.content
        if isinstance(entry.content, Reject)
        else receive(entry.content, received=now, sealer=sealer, channels=(CODE,))
    )
    if isinstance(outcome, Reject):
        trial.refused[outcome.told] += 1
    elif len(trial.examples) < SHOWN:
        event = _DECODER.decode(outcome.value.value)
        trial.examples.append(Example(entry.origin, event, _sealed(event, sealer)))


def _sealed(event: Received, sealer: Sealer) -> tuple[str, ...]:
    """The names of what is sealed, never what it says."""
    if event.reporter is None:
        return ()
    return tuple(name for name, value in asdict(sealer.open(event.reporter, event.complaint_id)).items() if value)
