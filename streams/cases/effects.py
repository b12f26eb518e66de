"""What each step changes in its case beside the state. Pure; every row of the table of transitions is here or changes
nothing but the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid5

from complaints.events.case import Case, CaseUpdate, CoWorker, Dispute, Hop, StepName
from streams.cases.hand_over import dispute_about
from streams.cases.policy import Policy

Changes = dict[str, Any]
"""Fields of the case to replace."""
Effect = Callable[[Case, CaseUpdate, datetime, Policy], Changes]
"""The case before the step, the update that asks for it, the event time of the step, and what offices have decided."""


def part_id(parent: UUID, number: int) -> UUID:
    """The id of the `number`-th case split from another, from 1."""
    return uuid5(parent, f"part {number}")


def _transfer(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return _handed(case, update, at, policy, dispute_about(case, update.to, policy, refuses=False))


def _refuse(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    dispute = dispute_about(case, update.to, policy, refuses=True)
    return {"state": "refused" if dispute else "transferred", **_handed(case, update, at, policy, dispute)}


def _handed(case: Case, update: CaseUpdate, at: datetime, policy: Policy, dispute: Dispute | None) -> Changes:
    """To the agency that the update names, or to 1111 where that is disputed."""
    if dispute is None:
        return _to(case, update, at, update.to)
    return {**_to(case, update, at, policy.centre), "state": "refused", "dispute": dispute}


def _decide(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {**_to(case, update, at, update.to), "dispute": None}


def _return(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {**_to(case, update, at, None), "dispute": None}


def _to(case: Case, update: CaseUpdate, at: datetime, agency: str | None) -> Changes:
    hop = Hop(to=agency, step=update.step, at=at, reason=update.reason)
    return {
        "responsible": agency,
        "path": (*case.path, hop),
        "co_workers": tuple(one for one in case.co_workers if one.agency != agency),
    }


def _invite(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    if update.to is None or any(one.agency == update.to for one in case.co_workers):
        return {}
    return {"co_workers": (*case.co_workers, CoWorker(agency=update.to, standing="invited"))}


def _join(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    joined = CoWorker(agency=update.agency, standing="joined")
    return {"co_workers": tuple(joined if one.agency == update.agency else one for one in case.co_workers)}


def _decline(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {"co_workers": tuple(one for one in case.co_workers if one.agency != update.agency)}


def _split(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    first = len(case.parts) + 1
    new = tuple(part_id(case.complaint_id, number) for number in range(first, first + len(update.parts)))
    return {"parts": case.parts + new}


def _merge(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {"into": update.into}


def _answer(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {"answer": update.text}


def _resolve(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {"answer": update.text, "evidence": update.evidence}


def _reopen(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {"reopened": case.reopened + 1, "into": None, "evidence": ()}


def _rate(case: Case, update: CaseUpdate, at: datetime, policy: Policy) -> Changes:
    return {"rating": update.rating}


EFFECTS: Final[Mapping[StepName, Effect]] = MappingProxyType({
    "route": _decide,
    "transfer": _transfer,
    "refuse": _refuse,
    "return": _return,
    "adjudicate": _decide,
    "invite": _invite,
    "join": _join,
    "decline": _decline,
    "split": _split,
    "merge": _merge,
    "answer": _answer,
    "resolve": _resolve,
    "reopen": _reopen,
    "rate": _rate,
})  # fmt: skip
