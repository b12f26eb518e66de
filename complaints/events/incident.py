"""Incidents: reports of one event, found by text, distance, time and category, each with why it was joined."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta

from complaints.events.complaint import (
    MAX_SAFE_INTEGER,
    Code,
    Decider,
    Latitude,
    Longitude,
    OrNull,
    Strict,
    Time,
    fill_nulls,
)
from complaints.events.event_type import EventType

JoinRule = Literal[
    "repeat",  # the same text
    "similar",  # nearly the same text
    "longer",  # the same text, and more
]
LeaveReason = Literal[
    "set_apart",  # a person decided that it is no report of this event
    "revised",  # its text, place or category changed
    "no_link",  # the report that linked it to the others is gone
]
IncidentKind = Literal["incident", "campaign"]
Count = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
MAX_MEMBERS = 500


class JoinedComplaint(Strict, frozen=True, kw_only=True):
    """A complaint that became part of the incident, and why."""

    complaint_id: UUID
    with_complaint: (
        Annotated[UUID, Meta(description="what it was joined to; absent where others were joined to it")] | None
    ) = None
    rule: JoinRule | None = None
    metres: Annotated[float, Meta(ge=0, description="between the two")] | None = None
    hours: Annotated[float, Meta(ge=0, description="between the two")] | None = None
    similarity: Annotated[float, Meta(ge=0, le=1, description="letters that both texts have in one order")] | None = (
        None
    )


class LeftComplaint(Strict, frozen=True, kw_only=True):
    """A complaint that is no longer part of the incident."""

    complaint_id: UUID
    why: LeaveReason


class Incident(Strict, frozen=True, kw_only=True):
    """An incident as it stands, and what has changed. The newest of an id counts. Times are event time."""

    incident_id: UUID
    number: Annotated[Count, Meta(description="counts what is said of the incident: 0 is the first")]
    at: Annotated[Time, Meta(description="when what caused this was submitted or decided")]
    kind: Annotated[IncidentKind, Meta(description="campaign: one text at many places, no event that many saw")]
    reason_th: Annotated[str, Meta(description="what it is and why, in Thai")]
    reason_en: Annotated[str, Meta(description="the same in English")]
    category: Code
    longitude: Annotated[Longitude, Meta(description="middle of its complaints")]
    latitude: Annotated[Latitude, Meta(description="middle of its complaints")]
    first: Annotated[Time, Meta(description="when the first of its complaints was submitted")]
    last: Annotated[Time, Meta(description="when the last of them was submitted")]
    complaints: Annotated[Count, Meta(description="how many complaints it has; none when it is dissolved")]
    complaint_ids: OrNull[Annotated[tuple[UUID, ...], Meta(max_length=MAX_MEMBERS, description="the newest")]] = ()
    agencies: OrNull[Annotated[tuple[Code, ...], Meta(description="all that have one of its complaints")]] = ()
    joined: OrNull[Annotated[tuple[JoinedComplaint, ...], Meta(max_length=MAX_MEMBERS)]] = ()
    left: OrNull[Annotated[tuple[LeftComplaint, ...], Meta(max_length=MAX_MEMBERS)]] = ()

    def __post_init__(self) -> None:
        if None in (self.complaint_ids, self.agencies, self.joined, self.left):
            fill_nulls(self)


class IncidentOpened(Incident, frozen=True, kw_only=True):
    """Two or more complaints are reports of one event."""


class IncidentChanged(Incident, frozen=True, kw_only=True):
    """Complaints came in or left, or its kind or its agencies are others."""


class IncidentDissolved(Incident, frozen=True, kw_only=True):
    """Its complaints stand for themselves again, or are part of another incident."""

    into: Annotated[UUID, Meta(description="the incident that it became part of")] | None = None


class IncidentDecision(Strict, frozen=True, kw_only=True):
    """An official or an agency decided which complaints may be joined. The last word on a complaint counts."""

    decision_id: Annotated[UUID, Meta(description="chosen by the sender; the same decision sent again has the same")]
    complaint_ids: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=MAX_MEMBERS)]
    apart: Annotated[bool, Meta(description="true: they are joined to nothing; false: they may be joined again")]
    at: Time
    by: Annotated[Decider, Meta(description="who decided; no names")]
    by_agency: Annotated[Code, Meta(description="which agency decided, where `by` is agency")] | None = None
    note: Annotated[str, Meta(max_length=1000, description="why, without personal data")] | None = None


INCIDENT_OPENED: Final = EventType("th.go.1111.incident.opened.v1", IncidentOpened, "Incident opened")
INCIDENT_CHANGED: Final = EventType("th.go.1111.incident.changed.v1", IncidentChanged, "Incident has changed")
INCIDENT_DISSOLVED: Final = EventType("th.go.1111.incident.dissolved.v1", IncidentDissolved, "Incident dissolved")
INCIDENT_DECISION: Final = EventType("th.go.1111.incident.decision.v1", IncidentDecision, "Complaints set apart")
