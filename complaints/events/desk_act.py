"""What officials did and saw at the desk."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta

from complaints.events.complaint import Code, Strict, Time
from complaints.events.event_type import EventType

Act = Literal[
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "saw",  # a page: of one case, where `complaint_id` is there
    "searched",  # for what is not kept: it may be personal data
    "asked",  # a step of a case, a decision, a change of an account: before it was done
    "denied",  # an address or a case that is not for this person
]


class DeskAct(Strict, frozen=True, kw_only=True):
    """One act or sight of an official. Acts are published before they are done."""

    act_id: UUID
    at: Time
    act: Act
    what: Annotated[
        str, Meta(max_length=100, description="the page or form, with the step, account or incident: `step answer`")
    ]
    who: (
        Annotated[str, Meta(max_length=300, description="`local:ACCOUNT` or `openid:SUBJECT`; absent where unknown")]
        | None
    ) = None
    role: Code | None = None
    agency: Annotated[Code, Meta(description="of an agency officer")] | None = None
    complaint_id: UUID | None = None
    update_id: Annotated[UUID, Meta(description="of the update that was sent for it")] | None = None


DESK_ACT: Final = EventType("th.go.1111.desk.act.v1", DeskAct, "Act or sight of an official")
