"""Whether the sender of an update may take its step now, and if not, why. Pure."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from complaints.events.case import Case, CaseUpdate, RefusalReason
from streams.cases.policy import Policy
from streams.cases.transitions import TRANSITIONS, Role


class Objection(NamedTuple):
    """Why a step is refused."""

    reason: RefusalReason
    detail: str


def roles_of(case: Case, update: CaseUpdate, policy: Policy) -> frozenset[Role]:
    """What the sender is to the case. 1111 acts for citizens, and may have a case like any agency."""
    if update.by == "citizen":
        return frozenset({"citizen"}) if update.agency == policy.centre else frozenset()
    roles: set[Role] = set()
    if update.by == "centre" and update.agency == policy.centre:
        roles.add("centre")
    if update.agency == case.responsible:
        roles.add("responsible")
    roles.update(one.standing for one in case.co_workers if one.agency == update.agency)
    return frozenset(roles)


def objection_to(case: Case, update: CaseUpdate, sender: str, policy: Policy) -> Objection | None:
    """Why the step is not taken; None where it is legal. `sender` is the agency on whose topic the update came."""
    if update.agency != sender:
        return Objection("wrong_sender", f"came on the topic of {sender}, in the name of {update.agency}")
    if update.by != "agency" and sender != policy.centre:
        return Objection("wrong_sender", f"only {policy.centre} sends steps of the {update.by}")
    row = TRANSITIONS.get(update.step)
    if row is None or case.state not in row.at:
        return Objection("illegal_step", f"{update.step} is not legal in state {case.state}")
    # First what nearly every update is: a step of the agency that has the case.
    own = update.by == "agency" and update.agency == case.responsible and "responsible" in row.by
    if not own and not roles_of(case, update, policy) & row.by:
        return Objection("not_yours", f"{update.step} is for {', '.join(sorted(row.by))}")
    for name in row.needs:
        if not getattr(update, name):
            return Objection("missing_field", f"{update.step} needs {name}")
    return _objection_to_agencies(case, update, policy)


def objection_to_target(into: UUID, target: Case | None) -> Objection | None:
    """Why a case is not merged into another; `target` is that case as far as it is known. No circle can come about."""
    if target is None or target.state == "awaited":
        return Objection("unknown_case", f"there is no case {into}")
    if target.state == "merged":
        return Objection("unknown_case", f"{into} is merged into {target.into}: merge into that")
    if target.state == "withdrawn":
        return Objection("unknown_case", f"{into} is withdrawn")
    return None


def _objection_to_agencies(case: Case, update: CaseUpdate, policy: Policy) -> Objection | None:
    if update.to is not None or update.parts:
        named = [update.to] if update.to is not None else []
        for agency in [*named, *(part.agency for part in update.parts)]:
            if agency not in policy.agencies:
                return Objection("unknown_agency", f"{agency} is not in config/agencies.yaml")
    if update.step in ("transfer", "refuse", "invite") and update.to == case.responsible:
        return Objection("to_itself", f"{update.to} already has the case")
    if update.step == "merge" and update.into == case.complaint_id:
        return Objection("to_itself", "a case cannot be merged into itself")
    return None
