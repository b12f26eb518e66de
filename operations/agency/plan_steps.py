"""Which steps of the responsible agency lead from one state of a case to another. Pure.

Other systems, and agencies' own words, name a state that is reached; cases are moved by steps. What is planned here may
still be refused: the case may have moved on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from complaints.events.case import State, StepName
from streams.cases.transitions import AT_WORK, NOT_TAKEN

_LAST: Final[Mapping[State, StepName]] = MappingProxyType({
    "accepted": "accept",
    "in_progress": "start",
    "waiting_for_citizen": "ask_citizen",
    "answered": "answer",
    "resolved": "resolve",
    "transferred": "transfer",
})  # fmt: skip
"""The step by which the responsible agency reaches each state that it can reach, beside `refused`."""


def plan_steps(state: State, wanted: State, *, to: bool = False, evidence: bool = False) -> tuple[StepName, ...] | None:
    """The steps, first to last; none where nothing is left to do but a note, None where no agency can reach the state.

    `to` says whether another agency is named: then `refused` is a transfer to it. Without `evidence` what is called
    resolved, or closed, is an answer. "Not ours" is never a close: it is refused, and given back where the agency has
    accepted the case already.
    """
    if wanted == "closed" or (wanted == "resolved" and not evidence):
        wanted = "resolved" if evidence else "answered"
    if wanted == "refused":
        return () if state == "refused" and not to else _refuse(state, to=to)
    if wanted == "transferred" and not to:
        return None
    last = _LAST.get(wanted)
    if last is None:
        return None
    if wanted == "transferred":
        return (last,)
    if state == wanted or (wanted == "accepted" and state in AT_WORK):
        return ()
    if state in NOT_TAKEN:
        return ("accept",) if last == "accept" else ("accept", last)
    if wanted == "in_progress" and state == "waiting_for_citizen":
        return ()  # the citizen's reply leads there
    if wanted == "resolved" and state == "waiting_for_citizen":
        return ("answer", last)
    return (last,)


def _refuse(state: State, *, to: bool) -> tuple[StepName, ...]:
    if state in AT_WORK:
        return ("transfer",) if to else ("return",)
    return ("refuse",)
