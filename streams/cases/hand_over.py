"""Whether a case may change hands, or 1111 must adjudicate: the guard against loops and endless hand-overs. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.events.case import Case, Dispute, Hop
from streams.cases.policy import Policy


def dispute_about(case: Case, to: str | None, policy: Policy, *, refuses: bool) -> Dispute | None:
    """Why 1111 must decide who gets the case, instead of the agency that hands it to `to`; None where it need not.

    What counts is the path since 1111 last decided. With `refuses` the agency says that the case is not its own.
    """
    if policy.max_hops is None:
        return None if to else "no_body_named"
    if to is None:
        return "no_body_named"
    path = since_decision(case.path)
    if refuses and len(path) == 1 and path[0].step == "adjudicate":
        return "adjudicated"
    if any(hop.to == to for hop in path):
        return "loop"
    hops = sum(hop.step in ("transfer", "refuse") for hop in path)
    return "hops" if hops >= policy.max_hops else None


def since_decision(path: Sequence[Hop]) -> Sequence[Hop]:
    """The path from the last decision of 1111 or the rules on, that included."""
    last = max((i for i, hop in enumerate(path) if hop.step in ("open", "route", "adjudicate")), default=0)
    return path[last:]
