"""What was known of a case at a time: made from what stood on the topics by then. Pure.

The topic of cases may have lost older states, so a case is put together from its steps, which are kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from complaints.events.case import Case, CaseStep, CoWorker, Deadline, Evidence, Hop, StepRefusal
from complaints.events.complaint import Classified
from complaints.events.identity import GENERATION_BITS

T = TypeVar("T")
_HANDING = frozenset({"open", "route", "transfer", "refuse", "return", "adjudicate"})
"""Steps that give the case to an agency, or to 1111's queue."""


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """An event, and when its record was written by the broker's clock."""

    event: T
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """All that stands on the topics about one case, in the order of each topic."""

    decisions: Sequence[Written[Classified]] = ()
    steps: Sequence[Written[CaseStep]] = ()
    states: Sequence[Written[Case]] = ()
    refusals: Sequence[Written[StepRefusal]] = ()
    deadlines: Sequence[Written[Deadline]] = ()
    configurations: Sequence[Written[dict[str, str]]] = ()
    """Digests of the parts of the configuration that workers had in use, as far back as that is kept."""


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """With what the decision was made that counted then."""

    version: int
    written: datetime
    generation: int
    """Of rule set and model together."""
    rules: str
    """Generation and digest of the rules."""
    model: str
    training: str
    """Digest of the data the model was trained on."""
    configuration: dict[str, str]
    """Digests of the worker's configuration (`rules` has the taxonomy in it); empty where not known any more."""
    reasons: tuple[str, ...]
    """The rule and reason of each agency, or why an official had to decide."""


@dataclass(slots=True)
class CaseAsOf:
    """A case as it stood."""

    state: str
    since: datetime
    number: int
    responsible: str | None
    dispute: str | None = None
    co_workers: list[CoWorker] = field(default_factory=list)
    path: list[Hop] = field(default_factory=list)
    answer: str | None = None
    evidence: tuple[Evidence, ...] = ()
    rating: int | None = None
    reopened: int = 0
    into: str | None = None
    parts: list[str] = field(default_factory=list)
    due: datetime | None = None
    """None while the clock stood, and where the state of that moment is not kept any more."""
    used_secs: int | None = None
    """Working seconds used before the clock last started; None where not kept any more."""
    limit_secs: int | None = None
    steps: list[CaseStep] = field(default_factory=list)
    refusals: list[StepRefusal] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    """Those that were told and not taken back."""
    decision: Classified | None = None
    decided_by: DecidedBy | None = None


def case_as_of(found: Found, as_of: datetime | None) -> CaseAsOf | None:
    """The case as it was known at that time, or now; None where there was none yet."""

    def until(written: Iterable[Written[T]]) -> list[Written[T]]:
        return [one for one in written if as_of is None or one.at <= as_of]

    steps = _in_order([one.event for one in until(found.steps)])
    if not steps:
        return None
    last = steps[-1]
    case = CaseAsOf(last.state, last.at, last.number, last.responsible, last.dispute, steps=steps)
    for step in steps:
        _take(case, step)
    newest = max((one.event for one in until(found.states)), key=_order, default=None)
    if newest is not None and newest.number == last.number and newest.clock:
        case.due, case.used_secs, case.limit_secs = newest.clock.due, newest.clock.used_secs, newest.clock.limit_secs
    case.refusals = list({one.event.update_id: one.event for one in until(found.refusals)}.values())
    case.deadlines = _standing([one.event for one in until(found.deadlines)])
    decided = max(until(found.decisions), key=lambda one: (one.event.version, one.at), default=None)
    if decided:
        in_use = [one for one in until(found.configurations) if one.at <= decided.at]
        case.decision = decided.event
        case.decided_by = _decided_by(decided, in_use[-1].event if in_use else {})
    return case


def _in_order(steps: Iterable[CaseStep]) -> list[CaseStep]:
    """Each step once: after a crash some are told again, with the same content."""
    return [step for _, step in sorted({step.number: step for step in steps}.items())]


def _take(case: CaseAsOf, step: CaseStep) -> None:
    """What `streams/cases/effects.py` does, from the step that was told."""
    if step.step in _HANDING:
        case.path.append(Hop(to=step.responsible, step=step.step, at=step.at, reason=step.reason))
        case.co_workers = [one for one in case.co_workers if one.agency != step.responsible]
    elif step.step == "invite" and step.to and all(one.agency != step.to for one in case.co_workers):
        case.co_workers.append(CoWorker(agency=step.to, standing="invited"))
    elif step.step in {"join", "decline"} and step.agency:
        joined = CoWorker(agency=step.agency, standing="joined")
        kept = [joined if one.agency == step.agency else one for one in case.co_workers]
        case.co_workers = kept if step.step == "join" else [one for one in kept if one.agency != step.agency]
    elif step.step in {"answer", "resolve"}:
        case.answer, case.evidence = step.text, step.evidence or case.evidence
    elif step.step == "reopen":
        case.reopened, case.into, case.evidence = case.reopened + 1, None, ()
    elif step.step == "merge":
        case.into = str(step.into)
    elif step.step == "rate":
        case.rating = step.rating
    case.parts += map(str, step.parts)


def _order(case: Case) -> tuple[int, int, int]:
    """Grows with whatever is folded into a case."""
    return case.number, sum(case.applied.values()), len(case.clock.passed) if case.clock else 0


def _standing(told: Iterable[Deadline]) -> list[Deadline]:
    last = {(one.milestone, one.level, one.at): one for one in told}
    return sorted((one for one in last.values() if not one.retracted), key=lambda one: one.at)


def _decided_by(decided: Written[Classified], configuration: dict[str, str]) -> DecidedBy:
    event = decided.event
    reasons = tuple(f"{route.agency}: {route.reason} ({route.rule})" for route in event.routing.routes)
    return DecidedBy(
        version=event.version,
        written=decided.at,
        generation=event.version & ((1 << GENERATION_BITS) - 1),
        rules=event.routing.rules,
        model=event.classification.model,
        training=event.classification.training,
        configuration=configuration,
        reasons=reasons or (f"triage: {event.routing.triage}",),
    )
