"""JSON Lines whose lines are bodies of `POST /v1/complaints`: any channel, and what `complaints sample` writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from complaints.outcome import Reject, Step, reject_of
from complaints.privacy.sealing import Reporter
from complaints.repeated_keys import REPEATED, repeats_a_key
from producers.channels.format import Format, Target
from producers.gateway.body import COMPLAINT
from producers.intake.submission import Entry, Submission
from producers.intake.whole_characters import read_whole
from producers.reading.input_file import MAX_LINE_BYTES, InputFile

STEP: Step = "read"
JSON_LINES: Final = (".jsonl", ".ndjson")


class BodiesSource:
    """The complaints of one file, plain or gzip."""

    channel = "unknown"
    """The channel of lines that do not name one."""
    remarks = ()
    repeatable = True

    def __init__(self, path: Path) -> None:
        self._file = InputFile(path)
        self._file.require_utf8()
        self.name = self._file.name
        self.identity = f"bodies {self._file.identity}"

    def read(self, after: int) -> Iterator[Entry]:
        """Every line but the first `after`. Raises PermanentError when the compression breaks off."""
        for position, line in enumerate(self._file.lines(), start=1):
            if position > after:
                yield self._entry(line, position)

    def fraction(self) -> float | None:
        return self._file.fraction()

    def close(self) -> None:
        self._file.close()

    def _entry(self, line: bytes, position: int) -> Entry:
        raw, reporter = _without_reporter(line)
        return Entry(
            content=_content(line),
            raw=raw,
            origin=f"{self.name}#{position}",
            position=position,
            reporter=reporter,
        )


def _content(line: bytes) -> Submission | Reject:
    if len(line) > MAX_LINE_BYTES:
        return Reject("too_large", f"line longer than {MAX_LINE_BYTES:,} bytes", STEP)
    try:
        complaint = read_whole(line, COMPLAINT.decode)
        if repeats_a_key(line):
            return Reject("repeated_key", REPEATED, STEP)
        return Submission(**msgspec.structs.asdict(complaint))
    except msgspec.ValidationError as error:
        return reject_of(error, STEP)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Reject("broken_json", str(error), STEP)


def _without_reporter(line: bytes) -> tuple[bytes, Reporter | None]:
    """The line for a dead letter, and the reporter to be sealed beside it."""
    try:
        fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        raw = fields.pop("reporter", None)
        reporter = None if raw is None else msgspec.json.decode(raw, type=Reporter | None)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return line, None
    return (line if raw is None else msgspec.json.encode(fields)), reporter


def _fits(target: Target) -> bool:
    return target.channel is None and target.name.endswith(JSON_LINES)


BODIES: Final = Format(name="bodies", fits=_fits, open=lambda target: BodiesSource(target.path))
