"""What a running process says of itself now and then, so that others can tell with which configuration it works."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from complaints.events.complaint import MAX_SAFE_INTEGER, Strict, Time
from complaints.events.decode_or_none import decode_or_none

Process = Literal["gateway", "worker", "sink"]
State = Literal["running", "ended"]


class ProcessReport(Strict, frozen=True, kw_only=True):
    """One process at one time. The same `id` is the same process; a newer report of it stands for the older."""

    id: Annotated[str, Meta(min_length=1, max_length=200, description="process, host and number")]
    process: Process
    host: Annotated[str, Meta(min_length=1, max_length=200)]
    pid: Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
    started: Time
    at: Time
    every_secs: Annotated[float, Meta(gt=0, description="until the next report, at most")]
    config: Annotated[dict[str, str], Meta(description="digest of each part of the config folder that is in use")]
    problems: Annotated[dict[str, str], Meta(description="why a changed part was not taken, by part")]
    state: Annotated[State, Meta(description="`ended` in the last report of a process that was told to stop")]


_DECODER = msgspec.json.Decoder(ProcessReport)


def read_report(value: bytes | None) -> ProcessReport | None:
    """The report in a record's value; None for what is none of ours."""
    return decode_or_none(_DECODER, value)
