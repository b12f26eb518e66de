"""Cases: what agencies, 1111 and citizens do about a complaint, and where it stands.

A case has the id of its complaint. Agencies send a `CaseUpdate`; the cases service answers with a `CaseStep`, or with a
`StepRefusal` to the sender, and keeps the whole `Case` under its id.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta

from complaints.events.complaint import MAX_SAFE_INTEGER, Code, OrNull, Strict, Time, Version, fill_nulls
from complaints.events.event_type import EventType

State = Literal[
    "awaited",  # updates have come before the complaint itself; they are kept until it comes
    "received",  # 1111 has it, no agency is responsible
    "routed",  # an agency is responsible by the rules or 1111's decision, and has not accepted it
    "accepted",  # the responsible agency has taken it on
    "in_progress",  # and works on it
    "waiting_for_citizen",  # it cannot go on without the citizen; the clock stands
    "transferred",  # handed to another agency, which has not accepted it
    "refused",  # who is responsible is disputed: 1111 adjudicates
    "answered",  # the citizen has an answer; nothing is proved
    "resolved",  # done, with evidence
    "closed",  # ended by 1111 or the citizen: no agency closes a case
    "reopened",  # the citizen or 1111 does not agree that it is over
    "merged",  # handled as part of another case
    "withdrawn",  # by the citizen
]
StepName = Literal[
    "open",
    "route",
    "accept",
    "start",
    "ask_citizen",
    "citizen_reply",
    "transfer",
    "refuse",
    "return",
    "adjudicate",
    "invite",
    "join",
    "decline",
    "split",
    "merge",
    "note",
    "answer",
    "resolve",
    "close",
    "reopen",
    "rate",
    "withdraw",
]
Sender = Literal["agency", "centre", "citizen"]
"""In whose name a step is taken. 1111 sends its own and those of citizens."""
HandOverReason = Literal[
    "not_within_authority",  # the law gives it to another body
    "outside_area",  # right kind of body, wrong place
    "other_expertise",  # can be helped with, not led
    "private_matter",  # no public body is responsible
    "other",  # told in `text`
]
RefusalReason = Literal[
    "illegal_step",  # nobody may take this step in the case's state
    "not_yours",  # another party may take it: the sender has no part in the case that allows it
    "missing_field",  # the step needs a field that is absent
    "unknown_agency",  # `to` is no agency of config/agencies.yaml
    "to_itself",  # `to` already has the case
    "unknown_case",  # `into` is no case, or one that is merged itself or withdrawn
    "wrong_sender",  # sent on the topic of another agency, or in the name of 1111 or a citizen by somebody else
    "too_many_waiting",  # the complaint is unknown, and no more updates are kept until it comes
]
Dispute = Literal[
    "loop",  # it was to go back to an agency that had handed it on
    "hops",  # it was handed on as often as config/cases.yaml allows
    "no_body_named",  # refused without saying who is responsible
    "adjudicated",  # refused by the agency that 1111 had decided on
]
"""Why 1111 must adjudicate."""
Milestone = Literal["warning", "breach", "escalation"]
Text = Annotated[str, Meta(max_length=20_000)]
Count = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]


def kept_reference(sha256: str) -> str:
    """The reference of a file that the desk keeps."""
    return f"sha256:{sha256}"


class Evidence(Strict, frozen=True, kw_only=True):
    """Something that shows that the work is done."""

    reference: Annotated[str, Meta(min_length=1, max_length=2000, description="where the attachment is kept")]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="digest of the attachment")]
    media_type: (
        Annotated[str, Meta(pattern="^[a-z]+/[a-z0-9.+-]+$", max_length=99, description="of a file at the desk")] | None
    ) = None
    bytes: Annotated[Count | None, Meta(description="size of a file at the desk")] = None

    @property
    def is_at_the_desk(self) -> bool:
        """Whether the desk keeps the file: its reference is its digest, and says nothing else."""
        return self.reference == kept_reference(self.sha256)


class Part(Strict, frozen=True, kw_only=True):
    """A part of a case that becomes a case of its own."""

    agency: Code
    text: Annotated[str, Meta(min_length=1, max_length=20_000, description="what this part is about")]


class CaseUpdate(Strict, frozen=True, kw_only=True):
    """A step that an agency, 1111 or a citizen wants to take. It may be refused: see `StepRefusal`."""

    update_id: Annotated[UUID, Meta(description="chosen by the sender; the same step sent again has the same")]
    complaint_id: UUID
    agency: Annotated[Code, Meta(description="who sends it: the agency whose topic it is on")]
    by: OrNull[Sender] = "agency"
    step: StepName
    at: Annotated[Time, Meta(description="when it was done")]
    to: Annotated[Code, Meta(description="the agency to hand it to, invite, or held responsible")] | None = None
    reason: HandOverReason | None = None
    text: Annotated[Text, Meta(description="answer, question or note, without personal data")] | None = None
    evidence: OrNull[Annotated[tuple[Evidence, ...], Meta(max_length=20)]] = ()
    into: Annotated[UUID, Meta(description="the case that this one is merged into")] | None = None
    parts: OrNull[Annotated[tuple[Part, ...], Meta(max_length=20)]] = ()
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None

    def __post_init__(self) -> None:
        if self.by is None or self.evidence is None or self.parts is None:
            fill_nulls(self)


class Hop(Strict, frozen=True, kw_only=True):
    """The case changed hands."""

    to: Annotated[Code | None, Meta(description="the agency responsible from then on; none: 1111's queue")] = None
    step: StepName
    at: Time
    reason: HandOverReason | None = None


class CoWorker(Strict, frozen=True, kw_only=True):
    """An agency that helps, or was asked to."""

    agency: Code
    standing: Literal["invited", "joined"]


class Clock(Strict, frozen=True, kw_only=True):
    """Working time allowed for the case, and how much of it is used. It never starts anew."""

    limit_secs: Annotated[Count, Meta(description="working seconds until an answer is due")]
    used_secs: Annotated[Count, Meta(description="working seconds used before `running_since`")]
    running_since: Annotated[Time | None, Meta(description="absent while the clock stands")] = None
    due: Annotated[Time | None, Meta(description="when the time is used up; absent while the clock stands")] = None
    next: Annotated[Time | None, Meta(description="the next milestone; absent while there is none to come")] = None
    passed: OrNull[Annotated[tuple[str, ...], Meta(description="milestones that were told, as `milestone-level`")]] = ()

    def __post_init__(self) -> None:
        if self.passed is None:
            fill_nulls(self)


class Case(Strict, frozen=True, kw_only=True):
    """A case as it stands. The newest record of an id is the case; older ones may be gone."""

    complaint_id: UUID
    state: State
    since: Annotated[Time, Meta(description="event time of the last step")]
    number: Annotated[Count, Meta(description="steps taken so far")]
    applied: Annotated[
        dict[str, Count], Meta(description="offset behind the last record taken into account, by topic/partition")
    ]
    version: Annotated[Version, Meta(description="of the newest decision taken into account")]
    record: Annotated[str, Meta(description="where its newest decision stands: topic/partition/offset")] | None = None
    opened: Time | None = None
    responsible: Annotated[Code, Meta(description="absent: 1111's queue")] | None = None
    co_workers: OrNull[tuple[CoWorker, ...]] = ()
    path: OrNull[Annotated[tuple[Hop, ...], Meta(description="every change of hands, first to last")]] = ()
    dispute: Annotated[Dispute, Meta(description="why 1111 must adjudicate")] | None = None
    urgency: Code | None = None
    category: Code | None = None
    answer: Text | None = None
    evidence: OrNull[tuple[Evidence, ...]] = ()
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None
    reopened: OrNull[Annotated[Count, Meta(description="how often")]] = 0
    parent: Annotated[UUID, Meta(description="the case that this one was split from")] | None = None
    parts: OrNull[Annotated[tuple[UUID, ...], Meta(description="cases split from this one")]] = ()
    into: Annotated[UUID, Meta(description="the case that this one was merged into")] | None = None
    clock: Clock | None = None
    recent: OrNull[Annotated[tuple[UUID, ...], Meta(description="ids of the last updates, oldest first")]] = ()
    waiting: OrNull[Annotated[tuple[CaseUpdate, ...], Meta(description="updates that came before the complaint")]] = ()

    def __post_init__(self) -> None:
        if (
            self.co_workers is None or self.path is None or self.evidence is None or self.reopened is None
            or self.parts is None or self.recent is None or self.waiting is None
        ):  # fmt: skip
            fill_nulls(self)


class CaseStep(Strict, frozen=True, kw_only=True):
    """A step that was taken."""

    complaint_id: UUID
    number: Annotated[Count, Meta(description="1 for the first step of the case, without gaps")]
    step: StepName
    by: Annotated[Literal["agency", "centre", "citizen", "system"], Meta(description="in whose name")]
    agency: Annotated[Code, Meta(description="who sent it")] | None = None
    at: Annotated[Time, Meta(description="when it was done: not before the step before it, nor after it was sent")]
    before: Annotated[State, Meta(description="absent for the first step")] | None = None
    state: State
    responsible: Annotated[Code, Meta(description="from then on; absent: 1111's queue")] | None = None
    to: Annotated[Code, Meta(description="whom the sender named")] | None = None
    reason: HandOverReason | None = None
    dispute: Annotated[Dispute, Meta(description="why 1111 must adjudicate")] | None = None
    path: OrNull[Annotated[tuple[Hop, ...], Meta(description="the whole path, where 1111 must adjudicate")]] = ()
    text: Text | None = None
    evidence: OrNull[tuple[Evidence, ...]] = ()
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None
    into: UUID | None = None
    parts: OrNull[tuple[UUID, ...]] = ()
    update_id: Annotated[UUID, Meta(description="of the update that asked for it")] | None = None

    def __post_init__(self) -> None:
        if self.path is None or self.evidence is None or self.parts is None:
            fill_nulls(self)


class StepRefusal(Strict, frozen=True, kw_only=True):
    """An update whose step was not taken: why, and what its sender may do instead."""

    complaint_id: UUID
    update_id: UUID
    agency: Annotated[Code, Meta(description="who sent it")]
    step: StepName
    at: Annotated[Time, Meta(description="of the update")]
    state: Annotated[State, Meta(description="of the case when the step was refused")]
    reason: RefusalReason
    detail: Annotated[str, Meta(description="in English, without anything of the update's text")]
    allowed: Annotated[tuple[StepName, ...], Meta(description="the steps the sender may take in this state")]


class Deadline(Strict, frozen=True, kw_only=True):
    """A milestone of a case's working time was passed, or it turned out that it was not."""

    complaint_id: UUID
    milestone: Milestone
    level: Annotated[int, Meta(ge=1, le=100, description="of an escalation, else 1")]
    at: Annotated[Time, Meta(description="when it was passed: event time, not when it was noticed")]
    limit_secs: Annotated[Count, Meta(description="working seconds allowed in all")]
    state: State
    responsible: Annotated[Code, Meta(description="absent: 1111's queue")] | None = None
    escalate_to: Annotated[Code, Meta(description="whom an escalation goes to")] | None = None
    retracted: OrNull[Annotated[bool, Meta(description="a step that came late shows that it was not passed")]] = False

    def __post_init__(self) -> None:
        if self.retracted is None:
            fill_nulls(self)


CASE_UPDATE: Final = EventType("th.go.1111.case.update.v1", CaseUpdate, "Step asked for")
CASE: Final = EventType("th.go.1111.case.state.v1", Case, "Case as it stands")
CASE_STEP: Final = EventType("th.go.1111.case.step.v1", CaseStep, "Step taken")
STEP_REFUSED: Final = EventType("th.go.1111.case.step-refused.v1", StepRefusal, "Step refused")
DEADLINE: Final = EventType("th.go.1111.case.deadline.v1", Deadline, "Deadline near, passed or escalated")
