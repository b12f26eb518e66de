"""Replays a history of observed states through the machine of cases, and compares where it ends. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from complaints.events.case import State
from streams.cases.observe import AGENCIES, Observation, Ticket, observe
from streams.cases.policy import Policy

_ENCODER = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """observations = accepted + repeats + all that were refused."""

    observations: int
    cases: int
    accepted: int
    repeats: int
    refused_by_reason: dict[str, int]
    final_states_equal: bool
    """Whether every case ends in the state that the data's last word of its ticket means, and no ticket is without."""
    final_states: dict[str, int]
    """Number of cases by the state they end in."""
    steps: dict[str, int]
    """Number of steps that were assumed, by name; the opening of each case is one."""
    digest: str
    """SHA-256 over all cases in the order of their ids: equal for equal results."""


def replay(observations: Iterable[Observation], channel: str, policy: Policy) -> Replay:
    """Fold all observations in their order. `channel` is the system they come from, a key of `status_words`.

    The guard against loops is off: observations do not tell which agency has a ticket.
    """
    policy = replace(policy, max_hops=None, agencies=frozenset({*AGENCIES, policy.centre}))
    states = policy.status_words[channel]
    tickets: dict[str, Ticket] = {}
    last: dict[str, tuple[datetime, State]] = {}
    refused: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    number = repeats = 0
    for one in observations:
        number += 1
        _note(last, one, states.get(one.word))
        outcome = observe(tickets.get(one.ticket), one, channel, states, policy)
        if outcome.refused:
            refused[outcome.refused] += 1
        elif outcome.ticket is None:
            repeats += 1
        else:
            steps["open"] += one.ticket not in tickets
            steps.update(step.step for step in outcome.steps)
            tickets[one.ticket] = outcome.ticket
    ends = {ticket: seen.case.state for ticket, seen in tickets.items()}
    return Replay(
        observations=number,
        cases=len(tickets),
        accepted=number - repeats - refused.total(),
        repeats=repeats,
        refused_by_reason=dict(sorted(refused.items())),
        final_states_equal=ends == {ticket: state for ticket, (_, state) in last.items()},
        final_states=dict(Counter(ends.values()).most_common()),
        steps=dict(steps.most_common()),
        digest=_digest(tickets),
    )


def _note(last: dict[str, tuple[datetime, State]], one: Observation, state: State | None) -> None:
    """What the data itself says last of each ticket, whatever the machine makes of it."""
    if one.ticket and state is not None and (one.ticket not in last or one.at >= last[one.ticket][0]):
        last[one.ticket] = one.at, state


def _digest(tickets: dict[str, Ticket]) -> str:
    digest = hashlib.sha256()
    for ticket in sorted(tickets.values(), key=lambda one: one.case.complaint_id):
        digest.update(_ENCODER.encode(ticket.case))
    return digest.hexdigest()
