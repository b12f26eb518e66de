"""What a running process says of itself now and then, so that others can tell with which configuration it works."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from complaints.events.complaint import MAX_SAFE_INTEGER, Strict, Time
from complaints.events.event_type import EventType

Process = Literal["gateway", "worker", "sink", "cases", "surges", "incidents", "webhooks", "notifications", "exchange"]
State = Literal["running", "ended"]


Number = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]


Numbers = dict[str, Number]


class Counts(Strict, frozen=True, kw_only=True):
    """What a process has done since its start: received = ok + rejected + dropped + under way.

    Names are those of `complaints/telemetry.py`; a reader takes those of a newer process too.
    """

    received: Number
    ok: Number
    rejected: Annotated[Numbers, Meta(description="refused for good, by reason")]
    dropped: Annotated[Numbers, Meta(description="left to who has it still, by why")]
    client_faults: Annotated[Numbers, Meta(description="of a gateway's clients")]
    totals: Annotated[Numbers, Meta(description="further totals")]
    levels: Annotated[Numbers, Meta(description="what goes up and down")]
    last_batch: Annotated[Time | None, Meta(description="when something was last received")] = None

    @property
    def under_way(self) -> int:
        """Received, and neither done nor dropped yet. A negative number is a defect: something was counted twice."""
        return self.received - self.ok - sum(self.rejected.values()) - sum(self.dropped.values())


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
    counts: Annotated[Counts | None, Meta(description="absent where the process does not tell")] = None
    state: Annotated[State, Meta(description="`ended` in the last report of a process that was told to stop")]


PROCESS: Final = EventType("th.go.1111.process.reported.v1", ProcessReport, "What a running process says of itself")
