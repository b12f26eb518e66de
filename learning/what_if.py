"""Finds what another rule set or model would change: every complaint that would move, and counts per agency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from complaints.events.complaint import Classified, Routing
from streams.steps.correct import by_hand, stays
from streams.steps.decide import Decider

TRIAGE = "triage"


@dataclass(frozen=True, slots=True)
class Move:
    """One complaint that would move, with ids of agencies, the responsible one first; `triage` where there is none."""

    complaint: UUID
    before: tuple[str, ...]
    after: tuple[str, ...]
    rule: str
    reason: str


@dataclass(slots=True)
class Difference:
    """All moves, and complaints per agency before and after."""

    read: int = 0
    moves: list[Move] = field(default_factory=list)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)

    def changed(self) -> list[tuple[str, int, int]]:
        """Agencies whose count changes, with the count before and after, the largest change first."""
        names = self.before.keys() | self.after.keys()
        rows = [(name, self.before[name], self.after[name]) for name in names if self.before[name] != self.after[name]]
        return sorted(rows, key=lambda row: (-abs(row[2] - row[1]), row[0]))


def compare(difference: Difference, history: Sequence[Classified], decider: Decider) -> None:
    """Add to `difference` how `decider` would route these complaints, each given once, as last decided.

    What people have decided is kept, as in a worker.
    """
    for classified, decision in zip(history, decider.decide(history), strict=True):
        routing = stays(classified, decision, decider.route) if by_hand(classified) else decision.routing
        before, after = agencies_of(classified.routing), agencies_of(routing)
        difference.read += 1
        difference.before.update(before)
        difference.after.update(after)
        if before != after:
            difference.moves.append(Move(classified.complaint_id, before, after, *_why(routing, before)))


def agencies_of(routing: Routing) -> tuple[str, ...]:
    """Ids of the agencies a routing names, the responsible one first; `triage` where it names none."""
    return tuple(route.agency for route in routing.routes) or (TRIAGE,)


def _why(routing: Routing, before: tuple[str, ...]) -> tuple[str, str]:
    """Rule and reason of the first new agency; without one, of the responsible agency; or `triage` and its reason."""
    if not routing.routes:
        return TRIAGE, routing.triage or ""
    route = next((route for route in routing.routes if route.agency not in before), routing.routes[0])
    return route.rule, route.reason
