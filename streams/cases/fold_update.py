"""Folds updates into a case: what the case is then, the steps taken, and the refusals. Pure and idempotent.

The case itself remembers how far it has been folded (`applied`: the next offset by topic and partition), so a record
that is read again changes nothing, also after a restart from the published cases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import msgspec

from complaints.events.case import Case, CaseStep, CaseUpdate, Deadline, Hop, State, StepRefusal
from streams.cases.effects import EFFECTS, Changes, part_id
from streams.cases.judge_step import Objection, objection_to, objection_to_target, roles_of
from streams.cases.policy import Policy
from streams.cases.sla_clock import kept, passed, retracted
from streams.cases.system_step import system_step
from streams.cases.transitions import TRANSITIONS, allowed

RECENT = 64
"""So many ids of updates a case remembers, to recognise one that its sender has sent again."""
MAX_WAITING = 32
"""So many updates are kept for a complaint that has not come yet."""

replace = msgspec.structs.replace
_number = attrgetter("int")
"""Of an id. Python code compares two ids, and a case remembers many."""


class Source(NamedTuple):
    """Where an update came from."""

    agency: str
    """Whose topic it is."""
    place: str
    """Topic and partition, as `topic/partition`."""
    offset: int
    written: datetime | None = None
    """When the broker took it. No step counts as done later than that, whatever its sender's clock says."""


Find = Callable[[UUID], Case | None]
"""Another case as it stands, None where it is not known."""


class Opened(NamedTuple):
    """A case that begins as a part of another."""

    case: Case
    step: CaseStep


class Folded(NamedTuple):
    """The result of one input."""

    case: Case
    steps: tuple[CaseStep, ...] = ()
    refusals: tuple[StepRefusal, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    opened: tuple[Opened, ...] = ()
    """Cases that begin with this step: the parts of a split."""
    repeat: bool = False
    """Whether the input had been folded before."""


def fold_update(
    case: Case | None, update: CaseUpdate, source: Source, policy: Policy, find: Find | None = None
) -> Folded:
    """Fold one update. `case` is the case of its complaint, None where nothing is known of that. Without `find` a case
    may be merged into any other.

    A step that may not be taken is refused: it changes nothing but `applied` and `recent`. An update that comes before
    its complaint is kept in the case until `open_case` folds it.
    """
    if source.written is not None and update.at > source.written:
        update = replace(update, at=source.written)
    if case is None:
        case = Case(complaint_id=update.complaint_id, state="awaited", since=update.at, number=0, applied={}, version=0)
    if source.offset < case.applied.get(source.place, 0):
        return Folded(case, repeat=True)
    applied = {**case.applied, source.place: source.offset + 1}
    if update.update_id.int in map(_number, case.recent):
        return Folded(replace(case, applied=applied), repeat=True)
    if case.state == "awaited":
        return _await(replace(case, applied=applied), update, source, policy)
    return judged(case, update, source.agency, policy, find, applied)


def judged(
    case: Case,
    update: CaseUpdate,
    sender: str,
    policy: Policy,
    find: Find | None = None,
    applied: dict[str, int] | None = None,
) -> Folded:
    """Take the step, or refuse it. `sender` is the agency on whose topic the update came; `applied` is what the case
    holds of offsets with that of the update, None where they stay."""
    # All that changes goes into one copy of the case: each copy takes as long as all that is decided here.
    noted: Changes = {"recent": (*case.recent[1 - RECENT :], update.update_id)}
    if applied is not None:
        noted["applied"] = applied
    objection = objection_to(case, update, sender, policy)
    if objection is None and update.step == "merge" and update.into is not None and find is not None:
        objection = objection_to_target(update.into, find(update.into))
    if objection is not None:
        return Folded(replace(case, **noted), refusals=(refusal(case, update, sender, objection, policy),))
    return _taken(case, update, policy, noted)


def refusal(case: Case, update: CaseUpdate, sender: str, objection: Objection, policy: Policy) -> StepRefusal:
    """What goes back to the sender."""
    own = update if update.agency == sender else replace(update, agency=sender, by="agency")
    return StepRefusal(
        complaint_id=case.complaint_id,
        update_id=update.update_id,
        agency=sender,
        step=update.step,
        at=update.at,
        state=case.state,
        reason=objection.reason,
        detail=objection.detail,
        allowed=allowed(case.state, roles_of(case, own, policy)),
    )


def _await(case: Case, update: CaseUpdate, source: Source, policy: Policy) -> Folded:
    # Nobody can say later on which topic a kept update came, so that is judged now.
    if update.agency != source.agency:
        detail = f"came on the topic of {source.agency}, in the name of {update.agency}"
        return Folded(case, refusals=(refusal(case, update, source.agency, Objection("wrong_sender", detail), policy),))
    if len(case.waiting) >= MAX_WAITING:
        detail = f"{MAX_WAITING} updates wait for this complaint already"
        objection = Objection("too_many_waiting", detail)
        return Folded(case, refusals=(refusal(case, update, source.agency, objection, policy),))
    recent = (*case.recent[1 - RECENT :], update.update_id)
    return Folded(replace(case, waiting=(*case.waiting, update), recent=recent))


def _taken(case: Case, update: CaseUpdate, policy: Policy, noted: Changes) -> Folded:
    """`noted` is what the case remembers of the update, beside what its step changes."""
    at = max(update.at, case.since)
    case, told = passed(case, at, policy)
    row, effect = TRANSITIONS[update.step], EFFECTS.get(update.step)
    changes: Changes = {"state": row.to or case.state, "since": at, "number": case.number + 1, **noted}
    if effect is not None:
        changes |= effect(case, update, at, policy)
    state: State = changes["state"]
    changes["clock"] = clock = kept(case.clock, state, at, policy)
    after = replace(case, **changes)
    after, taken_back = (after, ()) if clock is case.clock else retracted(case, after, at, policy)
    step = CaseStep(
        complaint_id=case.complaint_id,
        number=after.number,
        step=update.step,
        by=update.by,
        agency=update.agency,
        at=at,
        before=case.state,
        state=state,
        responsible=after.responsible,
        to=update.to,
        reason=update.reason,
        dispute=after.dispute if state == "refused" else None,
        path=after.path if state == "refused" and case.state != "refused" else (),
        text=update.text,
        evidence=update.evidence,
        rating=update.rating,
        into=update.into,
        parts=after.parts[len(case.parts) :],
        update_id=update.update_id,
    )
    opened: tuple[Opened, ...] = ()
    if update.step == "split":
        opened = tuple(_part(case, update, index, at, policy) for index in range(len(update.parts)))
    return Folded(after, (step,), (), told + taken_back, opened)


def with_clock(before: Case, after: Case, at: datetime, policy: Policy) -> tuple[Case, tuple[Deadline, ...]]:
    """The case with its clock started or stopped as its new state asks, and milestones that are taken back by that."""
    clock = kept(after.clock, after.state, at, policy)
    if clock is after.clock:
        return after, ()
    after = replace(after, clock=clock)
    return retracted(before, after, at, policy)


def _part(case: Case, update: CaseUpdate, index: int, at: datetime, policy: Policy) -> Opened:
    """The case of one part: with its agency, under the clock of the whole."""
    agency, text = update.parts[index].agency, update.parts[index].text
    part: UUID = part_id(case.complaint_id, len(case.parts) + 1 + index)
    new = Case(
        complaint_id=part,
        state="routed",
        since=at,
        number=1,
        applied={},
        version=case.version,
        record=case.record,
        opened=at,
        responsible=agency,
        path=(Hop(to=agency, step="open", at=at),),
        urgency=case.urgency,
        category=case.category,
        parent=case.complaint_id,
    )
    new = replace(new, clock=kept(case.clock, new.state, at, policy))
    return Opened(new, system_step(new, None, text))
