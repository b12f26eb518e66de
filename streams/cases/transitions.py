"""Which steps are legal: who may take them, in which states of a case, and where they lead. Data, without behaviour.

The table is code and not a file of `config/`, because each row has an effect in `streams/cases/effects.py` and is part
of the published contract: what was legal when it was folded must be legal when it is folded again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from complaints.events.case import State, StepName

Role = Literal[
    "responsible",  # the agency that has the case
    "invited",  # an agency asked to help
    "joined",  # an agency that helps
    "centre",  # 1111
    "citizen",  # whose complaint it is
]
Field = Literal["to", "reason", "text", "evidence", "into", "parts", "rating"]

OPEN: Final[frozenset[State]] = frozenset({
    "received", "routed", "accepted", "in_progress", "waiting_for_citizen", "transferred", "refused", "reopened",
})  # fmt: skip
"""Somebody still has to do something."""
RUNNING: Final[frozenset[State]] = OPEN - {"waiting_for_citizen"}
"""The clock runs."""
NOT_TAKEN: Final[frozenset[State]] = frozenset({"routed", "transferred", "reopened"})
"""An agency is responsible and has still to accept the case."""
AT_WORK: Final[frozenset[State]] = frozenset({"accepted", "in_progress", "waiting_for_citizen"})
DONE: Final[frozenset[State]] = frozenset({"answered", "resolved", "closed"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One step."""

    by: frozenset[Role]
    at: frozenset[State]
    """The states in which it is legal."""
    to: State | None
    """The state it leads to; None: it stays. Two depend on the case: a transfer that is disputed leads to `refused`,
    and a refusal that is not disputed to `transferred`, as it names the agency that is responsible."""
    needs: tuple[Field, ...] = ()
    """Fields of the update without which it is refused."""


def _row(by: tuple[Role, ...], at: Collection[State], to: State | None, needs: tuple[Field, ...] = ()) -> Transition:
    return Transition(frozenset(by), frozenset(at), to, needs)


TRANSITIONS: Final[Mapping[StepName, Transition]] = MappingProxyType({
    "route": _row(("centre",), {"received", "routed", "transferred", "reopened"}, "routed", ("to",)),
    "accept": _row(("responsible",), NOT_TAKEN, "accepted"),
    "start": _row(("responsible",), {"accepted", "reopened"}, "in_progress"),
    "ask_citizen": _row(("responsible",), {"accepted", "in_progress"}, "waiting_for_citizen", ("text",)),
    "citizen_reply": _row(("citizen",), {"waiting_for_citizen"}, "in_progress", ("text",)),
    "transfer": _row(("responsible",), NOT_TAKEN | AT_WORK, "transferred", ("to", "reason")),
    "refuse": _row(("responsible",), NOT_TAKEN, "refused", ("reason",)),
    "return": _row(("responsible", "centre"), NOT_TAKEN | AT_WORK | {"refused"}, "received", ("reason",)),
    "adjudicate": _row(("centre",), {"refused"}, "routed", ("to", "text")),
    "invite": _row(("responsible", "centre"), AT_WORK, None, ("to",)),
    "join": _row(("invited",), OPEN, None),
    "decline": _row(("invited", "joined"), OPEN, None),
    "split": _row(("responsible", "centre"), AT_WORK | {"received", "refused"}, None, ("parts",)),
    "merge": _row(("responsible", "centre"), OPEN, "merged", ("into",)),
    "note": _row(("responsible", "joined", "centre", "citizen"), OPEN | DONE, None, ("text",)),
    "answer": _row(("responsible",), AT_WORK, "answered", ("text",)),
    "resolve": _row(("responsible",), {"accepted", "in_progress", "answered"}, "resolved", ("text", "evidence")),
    "close": _row(("centre", "citizen"), {"answered", "resolved"}, "closed"),
    "reopen": _row(("citizen", "centre"), DONE | {"merged"}, "reopened", ("text",)),
    "rate": _row(("citizen",), DONE, None, ("rating",)),
    "withdraw": _row(("citizen",), OPEN | {"answered"}, "withdrawn"),
})  # fmt: skip
"""Every step that may be sent. `open` is the service's own: it has no row, so whoever sends it is refused."""


def allowed(state: State, roles: Collection[Role]) -> tuple[StepName, ...]:
    """The steps that somebody with these roles may take in this state, in the order of the table."""
    return _allowed(state, frozenset(roles))


@cache
def _allowed(state: State, roles: frozenset[Role]) -> tuple[StepName, ...]:
    return tuple(step for step, row in TRANSITIONS.items() if state in row.at and roles & row.by)


@cache
def path_between(start: State, end: State) -> tuple[StepName, ...] | None:
    """The fewest legal steps, by whoever, from one state to another; None where there are none.

    Among equally short ones the first in the order of the table. This explains a state that was observed from outside,
    where the steps between two observations are unknown.
    """
    before: dict[State, tuple[StepName, ...]] = {start: ()}
    todo = deque([start])
    while todo and end not in before:
        state = todo.popleft()
        for step, row in TRANSITIONS.items():
            if state in row.at and row.to is not None and row.to not in before:
                before[row.to] = (*before[state], step)
                todo.append(row.to)
    return before.get(end)
