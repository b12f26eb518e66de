"""Opens a case with the complaint's decision, and follows newer decisions while no agency has taken it on. Pure."""

from __future__ import annotations

import msgspec

from complaints.events.case import Case, Deadline, Hop, StepRefusal
from complaints.events.complaint import Classified
from complaints.events.identity import current_version
from streams.cases.fold_update import Find, Folded, Opened, judged, with_clock
from streams.cases.hand_over import since_decision
from streams.cases.policy import Policy
from streams.cases.sla_clock import passed, set_clock
from streams.cases.system_step import system_step
from streams.cases.transitions import NOT_TAKEN

replace = msgspec.structs.replace


def fold_decision(
    case: Case | None, complaint: Classified, place: str, offset: int, policy: Policy, find: Find | None = None
) -> Folded:
    """Fold one record of the classified topic; `place` is its topic and partition.

    The first one opens the case; updates that were kept for it are folded then, in the order they came. A newer
    decision moves a case that no agency has accepted, or that is disputed, to the agency it names. Where an agency is
    at work, it stays with that: whoever wants to move it uses the steps of cases.

    The version alone says whether a decision was folded before, so that decisions count too that come at lower offsets,
    on a topic that was made anew.
    """
    version = current_version(complaint.version)
    if case is None or case.state == "awaited":
        return _opened(case, complaint, place, offset, policy, find)
    if version < case.version:
        return Folded(case, repeat=True)
    applied = {**case.applied, place: max(offset + 1, case.applied.get(place, 0))}
    noted = replace(case, applied=applied, record=f"{place}/{offset}")
    if version == case.version:
        return Folded(noted, repeat=True)
    return _moved(replace(noted, version=version), complaint, policy)


def _opened(
    awaited: Case | None, complaint: Classified, place: str, offset: int, policy: Policy, find: Find | None
) -> Folded:
    route = next((one for one in complaint.routing.routes if one.role == "responsible"), None)
    at, categories = complaint.submitted, complaint.classification.categories
    case = Case(
        complaint_id=complaint.complaint_id,
        state="routed" if route else "received",
        since=at,
        number=1,
        applied={**(awaited.applied if awaited else {}), place: offset + 1},
        version=current_version(complaint.version),
        record=f"{place}/{offset}",
        opened=at,
        responsible=route.agency if route else None,
        path=(Hop(to=route.agency if route else None, step="open", at=at),),
        urgency=complaint.classification.urgency,
        category=categories[0].code if categories else None,
        recent=awaited.recent if awaited else (),
    )
    case = replace(case, clock=set_clock(case, route.deadline if route else None, policy))
    steps = [system_step(case, None)]
    refusals: list[StepRefusal] = []
    deadlines: list[Deadline] = []
    parts: list[Opened] = []
    for update in awaited.waiting if awaited else ():
        folded = judged(case, update, update.agency, policy, find)
        case = replace(folded.case, recent=case.recent)
        steps += folded.steps
        refusals += folded.refusals
        deadlines += folded.deadlines
        parts += folded.opened
    return Folded(case, tuple(steps), tuple(refusals), tuple(deadlines), tuple(parts))


def _moved(case: Case, complaint: Classified, policy: Policy) -> Folded:
    agency = next((one.agency for one in complaint.routing.routes if one.role == "responsible"), None)
    if agency is None or case.state not in {*NOT_TAKEN, "received", "refused"}:
        return Folded(case)
    if any(hop.to == agency for hop in since_decision(case.path)):
        # A decision that does not know yet that the agency has handed the case on, or has it.
        return Folded(case)
    at = max(case.since, complaint.revised)
    case, told = passed(case, at, policy)
    step = "adjudicate" if case.state == "refused" else "route"
    after = replace(
        case,
        state="routed",
        since=at,
        number=case.number + 1,
        responsible=agency,
        path=(*case.path, Hop(to=agency, step="adjudicate" if step == "adjudicate" else "route", at=at)),
        dispute=None,
    )
    after, taken_back = with_clock(case, after, at, policy)
    return Folded(after, (system_step(after, case),), (), told + taken_back)
