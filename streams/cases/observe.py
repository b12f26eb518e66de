"""Folds states of tickets that were observed from outside, where the steps in between are unknown. Pure.

What is observed is a system's word for a state. Of the steps that could have led there, the fewest are assumed and
taken one by one, each judged like any other: see `path_between`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from msgspec.structs import replace

from complaints.events.case import Case, CaseStep, CaseUpdate, Hop, Sender, State, StepName
from complaints.events.identity import complaint_id
from streams.cases.fold_update import judged
from streams.cases.policy import Policy
from streams.cases.sla_clock import set_clock
from streams.cases.transitions import TRANSITIONS, path_between

AGENCIES = ("observed-agency", "observed-other-agency")
"""Stand for the agencies that have the ticket, one after the other: an observation does not name them."""
Refused = Literal[
    "no_ticket",  # without a ticket's id
    "unknown_state",  # a word that config/cases.yaml does not explain for this system
    "earlier_than_last",  # observed before the last observation of the same ticket
    "no_legal_path",  # no legal steps lead there from where the case stands
]


class Observation(NamedTuple):
    """A ticket's state as a system showed it."""

    ticket: str
    at: datetime
    word: str


class Ticket(NamedTuple):
    """An observed ticket: its case, and the word and time it was last seen with."""

    case: Case
    word: str
    seen: datetime


class Observed(NamedTuple):
    """The result of one observation. `refused` says why it changed nothing; a repeat has neither that nor a ticket."""

    ticket: Ticket | None
    steps: tuple[CaseStep, ...] = ()
    refused: Refused | None = None


def observe(
    ticket: Ticket | None, one: Observation, channel: str, states: Mapping[str, State], policy: Policy
) -> Observed:
    """Fold one observation; `states` says what the words of the system mean, `channel` names it in ids of cases."""
    if not one.ticket:
        return Observed(None, refused="no_ticket")
    state = states.get(one.word)
    if state is None:
        return Observed(None, refused="unknown_state")
    if ticket is None:
        ticket = Ticket(_opened(one, channel, policy), "", one.at)
    elif one.at < ticket.seen:
        return Observed(None, refused="earlier_than_last")
    elif one.word == ticket.word:
        return Observed(None)
    case = ticket.case
    path = path_between(case.state, state)
    if path is None:
        return Observed(None, refused="no_legal_path")
    if not path and ticket.word:
        path = ("note",)  # another word for the same state
    taken: list[CaseStep] = []
    for step in path:
        folded = judged(case, _assumed(case, step, one, policy), _sender(case, step, policy), policy)
        if folded.refusals:
            return Observed(None, refused="no_legal_path")
        case = folded.case
        taken += folded.steps
    return Observed(Ticket(case, one.word, one.at), tuple(taken))


def _opened(one: Observation, channel: str, policy: Policy) -> Case:
    """The case as it is received; the observation that opens it may have found it in a later state."""
    case = Case(
        complaint_id=complaint_id(channel, one.ticket),
        state="received",
        since=one.at,
        number=1,
        applied={},
        version=0,
        opened=one.at,
        path=(Hop(step="open", at=one.at),),
    )
    return replace(case, clock=set_clock(case, None, policy))


def _assumed(case: Case, step: StepName, one: Observation, policy: Policy) -> CaseUpdate:
    needs = TRANSITIONS[step].needs
    by = _party(step)
    other = AGENCIES[case.responsible == AGENCIES[0]]
    return CaseUpdate(
        update_id=_update_id(case),
        complaint_id=case.complaint_id,
        agency=_sender(case, step, policy),
        by=by,
        step=step,
        at=one.at,
        to=other if "to" in needs else None,
        reason="other" if "reason" in needs else None,
        text=one.word if "text" in needs else None,
    )


def _party(step: StepName) -> Sender:
    by = TRANSITIONS[step].by
    if "responsible" in by:
        return "agency"
    return "centre" if "centre" in by else "citizen"


def _sender(case: Case, step: StepName, policy: Policy) -> str:
    return case.responsible or policy.centre if _party(step) == "agency" else policy.centre


def _update_id(case: Case) -> UUID:
    return uuid5(case.complaint_id, f"observed {case.number}")
