"""The clock of a case, in event time: it runs with the state, is never set back, and tells its milestones. Pure.

A milestone is passed at a moment that follows from the steps alone. It is told when a later step of the case is folded
or when a caller's time has passed it, whichever comes first; a step that comes late and shows that the clock stood at
that moment retracts it. What a process told that ended before the case was published, the next one notes in the case
(`told_ahead`). So whatever order and at whatever speed the same steps are read, the milestones told and not
retracted are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from complaints.events.case import Case, Clock, Deadline, Milestone, State
from streams.cases.policy import Policy
from streams.cases.transitions import RUNNING


class Passing(NamedTuple):
    """A milestone and when it is passed if the clock goes on running."""

    at: datetime
    milestone: Milestone
    level: int
    to: str | None
    """Whom an escalation goes to."""

    @property
    def name(self) -> str:
        return f"{self.milestone}-{self.level}"


def set_clock(case: Case, due: datetime | None, policy: Policy) -> Clock:
    """The clock of a case that opens at `case.since`; `due` is what the routing told the agency."""
    time = policy.working_time
    days = policy.days(case.urgency, case.category, case.responsible)
    if days is None and due is not None:
        limit = time.between(case.since, due)
    else:
        limit = time.until_due(case.since, days or policy.default_days)
    return _timed(Clock(limit_secs=limit, used_secs=0, running_since=case.since), policy)


def kept(clock: Clock | None, state: State, at: datetime, policy: Policy) -> Clock | None:
    """The clock of a case that comes into this state at `at`: started, stopped or left alone."""
    if clock is None or (state in RUNNING) == (clock.running_since is not None):
        return clock
    if clock.running_since is None:
        return _timed(msgspec.structs.replace(clock, running_since=at), policy)
    used = clock.used_secs + policy.working_time.between(clock.running_since, at)
    return msgspec.structs.replace(clock, used_secs=used, running_since=None, due=None, next=None)


def passed(case: Case, until: datetime, policy: Policy) -> tuple[Case, tuple[Deadline, ...]]:
    """The case with the milestones passed until then (inclusive) marked as told, and their events."""
    clock = case.clock
    if clock is None or clock.next is None or clock.next > until:
        return case, ()
    due = [one for one in _to_come(clock, policy) if one.at <= until]
    told = msgspec.structs.replace(clock, passed=clock.passed + tuple(one.name for one in due))
    return msgspec.structs.replace(case, clock=_timed(told, policy)), tuple(_told(case, one) for one in due)


def known(case: Case, told: Iterable[Deadline], policy: Policy) -> Case:
    """The case with those milestones marked as told that its running clock passes at the very times they were told for.

    Others are told by steps that the case does not know yet: those are folded again, and tell them again.
    """
    clock, names = case.clock, {(f"{one.milestone}-{one.level}", one.at) for one in told}
    if clock is None:
        return case
    passed = tuple(one.name for one in _to_come(clock, policy) if (one.name, one.at) in names)
    if not passed:
        return case
    clock = msgspec.structs.replace(clock, passed=clock.passed + passed)
    return msgspec.structs.replace(case, clock=_timed(clock, policy))


def retracted(before: Case, case: Case, at: datetime, policy: Policy) -> tuple[Case, tuple[Deadline, ...]]:
    """Where a step done at `at` stopped the clock: the case without milestones told for later moments, and why.

    Raises nothing; a step that does not stop the clock retracts nothing.
    """
    clock = case.clock
    if before.clock is None or clock is None or before.clock.running_since is None or clock.running_since is not None:
        return case, ()
    if not clock.passed:
        return case, ()
    wrong = [one for one in _all(before.clock, policy) if one.name in clock.passed and one.at > at]
    if not wrong:
        return case, ()
    names = {one.name for one in wrong}
    clock = msgspec.structs.replace(clock, passed=tuple(name for name in clock.passed if name not in names))
    return msgspec.structs.replace(case, clock=clock), tuple(_told(before, one, retracted=True) for one in wrong)


def _timed(clock: Clock, policy: Policy) -> Clock:
    """The running clock with the times that follow from it."""
    if clock.running_since is None:
        return clock
    due = policy.working_time.after(clock.running_since, clock.limit_secs - clock.used_secs)
    coming = next(_to_come(clock, policy), None)
    return msgspec.structs.replace(clock, due=due, next=coming.at if coming else None)


def _to_come(clock: Clock, policy: Policy) -> Iterator[Passing]:
    return (one for one in _all(clock, policy) if one.name not in clock.passed)


def _all(clock: Clock, policy: Policy) -> Iterator[Passing]:
    """Every milestone of a running clock, first to last."""
    if clock.running_since is None:
        return
    for percent, milestone, level, to in milestones(policy):
        left = clock.limit_secs * percent // 100 - clock.used_secs
        yield Passing(policy.working_time.after(clock.running_since, left), milestone, level, to)


def milestones(policy: Policy) -> Iterator[tuple[int, Milestone, int, str | None]]:
    """Percent of the time allowed, milestone, level and whom it goes to, in the order of time."""
    levels: list[tuple[int, Milestone, int, str | None]] = [
        (policy.warning_percent, "warning", 1, None),
        (100, "breach", 1, None),
    ]
    levels += [(one.percent, "escalation", number, one.to) for number, one in enumerate(policy.escalations, 1)]
    yield from sorted(levels, key=lambda level: level[0])


def _told(case: Case, one: Passing, *, retracted: bool = False) -> Deadline:
    limit = case.clock.limit_secs if case.clock else 0
    return Deadline(
        complaint_id=case.complaint_id,
        milestone=one.milestone,
        level=one.level,
        at=one.at,
        limit_secs=limit,
        state=case.state,
        responsible=case.responsible,
        escalate_to=one.to,
        retracted=retracted,
    )
