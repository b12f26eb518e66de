"""What travels on the topics: the data of each event type, as frozen structs.

Unknown fields are refused on read, so a misspelt field is an error and never silently lost. An optional field may be
absent or null, and both mean the same; lists that are null are empty.
All times carry an offset. Codes come from `config/`: channels, areas, categories, agencies.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, Optional, TypeVar
from uuid import UUID

from msgspec import NODEFAULT, Meta, Struct
from msgspec.structs import fields, force_setattr

from complaints.events.event_type import EventType

Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
AreaCode = Annotated[str, Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$")]
Time = Annotated[datetime, Meta(tz=True)]
Confidence = Annotated[float, Meta(ge=0.0, le=1.0)]
Longitude = Annotated[float, Meta(ge=-180.0, le=180.0, description="WGS 84, degrees east")]
Latitude = Annotated[float, Meta(ge=-90.0, le=90.0, description="WGS 84, degrees north")]

MAX_SAFE_INTEGER = 2**53 - 1
"""The greatest integer that every JSON reader keeps as it is (RFC 7493): many take all numbers for 64-bit floats."""
MAX_OLD_VERSION = 2**63 - 1
Version = Annotated[
    int,
    Meta(ge=0, le=MAX_OLD_VERSION, description="grows with every revision, correction and newer rule set or model"),
]
"""At most MAX_SAFE_INTEGER in what is written, and in the schemas. Topics keep older records whose versions are
greater: read them through `complaints.events.identity.current_version`."""

Word = Annotated[str, Meta(max_length=200)]
Link = Annotated[str, Meta(max_length=2000)]

T = TypeVar("T")
if TYPE_CHECKING:
    OrNull = Annotated[T, "null is read as the default"]
else:
    OrNull = Optional
"""The type of a field with a default: null is accepted on read, and `fill_nulls` replaces it with the default."""

AreaMethod = Literal["coordinates", "address", "coordinates+address", "official", "unknown"]
Decider = Literal["official", "agency"]
Corrected = Literal["agencies", "categories", "kind", "area"]
"""The parts of a decision that a correction may name."""
Role = Literal["responsible", "co-working"]


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The base of all event data. Instances form no reference cycles, so the garbage collector skips them."""


def fill_nulls(event: Struct) -> None:
    """Replace null fields of a struct that was just decoded with their defaults. For `__post_init__`."""
    for field in fields(event):
        if getattr(event, field.name) is None and field.default is not NODEFAULT:
            force_setattr(event, field.name, field.default)


class Sealed(Strict, frozen=True, kw_only=True):
    """Who complained and how to reach them, encrypted at the source."""

    key: Annotated[str, Meta(description="id of the key that opens it")]
    box: Annotated[str, Meta(description="base64 of nonce (12 bytes) and AES-256-GCM ciphertext")]


class Place(Strict, frozen=True, kw_only=True):
    """Where it happened, as the channel gave it."""

    address: Annotated[str, Meta(max_length=2000)] | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None


class Origin(Strict, frozen=True, kw_only=True):
    """Where a citizen told it first."""

    system: Annotated[
        Code, Meta(description="its channel code where the system is a channel of ours; `1111`: this system")
    ]
    reference: Annotated[str, Meta(min_length=1, max_length=200, description="of the complaint in that system")]


class Received(Strict, frozen=True, kw_only=True):
    """A complaint as its channel gave it, personal data removed from the text or sealed."""

    complaint_id: UUID
    channel: Code
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    submitted: Annotated[
        Time, Meta(description="the channel's time of the complaint; that of the newest version counts")
    ]
    received: Annotated[Time, Meta(description="when this system took it in")]
    revised: Annotated[Time, Meta(description="when the channel last changed it, else when it was received")]
    reference: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    occurred: Time | None = None
    place: Place | None = None
    labels: OrNull[Annotated[tuple[Word, ...], Meta(max_length=50, description="the channel's own categories")]] = ()
    bodies: OrNull[Annotated[tuple[Word, ...], Meta(max_length=50, description="bodies the channel itself named")]] = ()
    status: Annotated[str, Meta(max_length=200)] | None = None
    reporter_type: Literal["citizen", "business", "official", "anonymous"] | None = None
    reporter: Sealed | None = None
    attachments: OrNull[Annotated[tuple[Link, ...], Meta(max_length=50)]] = ()
    origin: (
        Annotated[Origin, Meta(description="the system that had it first, where that is not the channel")] | None
    ) = None
    hops: OrNull[Annotated[int, Meta(ge=0, le=1000, description="how many systems have passed it on")]] = 0

    def __post_init__(self) -> None:
        if self.labels is None or self.bodies is None or self.attachments is None or self.hops is None:
            fill_nulls(self)


class Area(Strict, frozen=True, kw_only=True):
    """Official codes of the Department of Provincial Administration: 2, 4 and 6 digits."""

    province: AreaCode | None = None
    district: AreaCode | None = None
    subdistrict: AreaCode | None = None
    method: OrNull[AreaMethod] = "unknown"

    def __post_init__(self) -> None:
        if self.method is None:
            fill_nulls(self)


class Label(Strict, frozen=True, kw_only=True):
    """One category and the calibrated probability that it applies."""

    code: Code
    confidence: Confidence


class Classification(Strict, frozen=True, kw_only=True):
    """What a complaint is about, best category first; `other` when nothing fits."""

    categories: tuple[Label, ...]
    kind: Code
    urgency: Code
    model: Annotated[str, Meta(description="id of the model file that decided")]
    training: Annotated[str, Meta(description="digest of the data the model was trained on")]


class Route(Strict, frozen=True, kw_only=True):
    """One agency concerned, and why."""

    agency: Code
    role: Role
    rule: Code
    reason: str
    deadline: Time | None = None


class Routing(Strict, frozen=True, kw_only=True):
    """Agencies concerned, the responsible one first; or in `triage` why an official must decide, and no routes."""

    rules: Annotated[str, Meta(description="version of the rule set that decided")]
    routes: OrNull[tuple[Route, ...]] = ()
    triage: Code | None = None
    triaged: Annotated[Code, Meta(description="why it was in triage before a person decided")] | None = None
    evidence: OrNull[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        if self.routes is None or self.evidence is None:
            fill_nulls(self)


class Decision(Strict, frozen=True, kw_only=True):
    """What the streams add to a received complaint."""

    version: Version
    area: Area
    classification: Classification
    routing: Routing


class Classified(Received, frozen=True, kw_only=True):
    """A received complaint with the decision on it: the data of classified, agency and triage records."""

    version: Version
    area: Area
    classification: Classification
    routing: Routing


class Before(Strict, frozen=True, kw_only=True):
    """Where a complaint stood when a correction of it was made."""

    agencies: OrNull[tuple[Code, ...]] = ()
    triage: Annotated[Code, Meta(description="why it was in triage")] | None = None

    def __post_init__(self) -> None:
        if self.agencies is None:
            fill_nulls(self)


class Correction(Strict, frozen=True, kw_only=True):
    """What an official or an agency decided about a complaint, in place of model and rules.

    It changes what it names and keeps what earlier corrections of the complaint named. Corrections are ordered by
    `corrected`, whatever order they are read in.
    """

    complaint: Annotated[Received, Meta(description="the complaint as its record has it, without the decision")]
    corrected: Annotated[Time, Meta(description="later than that of every correction it is to follow")]
    read: (
        Annotated[
            Time,
            Meta(
                description="when whoever decides began to read the complaint, from all of the classified topic: newer "
                "content of it is looked for from an hour before; without this from two days before it was revised"
            ),
        ]
        | None
    ) = None
    by: Annotated[Decider, Meta(description="who decided; no names")]
    by_agency: Annotated[Code, Meta(description="which agency decided, where `by` is agency")] | None = None
    agencies: OrNull[
        Annotated[tuple[Code, ...], Meta(description="responsible first; empty leaves the routing as it was")]
    ] = ()
    categories: OrNull[Annotated[tuple[Code, ...], Meta(description="best first; empty leaves them as they were")]] = ()
    kind: Code | None = None
    area: Annotated[AreaCode, Meta(description="province, district or subdistrict where it belongs")] | None = None
    cleared: OrNull[Annotated[tuple[Corrected, ...], Meta(description="what model and rules are to decide again")]] = ()
    before: Before | None = None
    note: Annotated[str, Meta(max_length=1000, description="why, without personal data")] | None = None

    def __post_init__(self) -> None:
        if self.agencies is None or self.categories is None or self.cleared is None:
            fill_nulls(self)


class Moved(Strict, frozen=True, kw_only=True):
    """A complaint that an agency has had and is no longer concerned with: a person decided otherwise."""

    complaint_id: UUID
    version: Annotated[Version, Meta(description="of the decision that took it away; a later one may bring it back")]
    channel: Code
    moved: Annotated[Time, Meta(description="when it was decided")]
    by: Decider
    reason: Annotated[str, Meta(description="who decided, in Thai and English")]
    reference: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    agencies: OrNull[
        Annotated[tuple[Code, ...], Meta(description="concerned now, the responsible one first; none in triage")]
    ] = ()
    triage: Annotated[Code, Meta(description="why it is in triage now")] | None = None
    note: Annotated[str, Meta(max_length=1000, description="why, without personal data")] | None = None

    def __post_init__(self) -> None:
        if self.agencies is None:
            fill_nulls(self)


RECEIVED: Final = EventType("th.go.1111.complaint.received.v1", Received, "Complaint received")
CLASSIFIED: Final = EventType("th.go.1111.complaint.classified.v1", Classified, "Complaint classified and routed")
CORRECTED: Final = EventType(
    "th.go.1111.complaint.corrected.v1", Correction, "Complaint decided by an official or an agency"
)
MOVED: Final = EventType("th.go.1111.complaint.moved.v1", Moved, "Complaint no longer the agency's own")
