"""What an official decided, laid over what the worker decided. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from complaints.event import Area, Classification, Classified, Correction, Decision, Label, Received, Route, Routing
from complaints.identity import MAX_GENERATION, version_of

RULE = "official-correction"
BY = "by:"
"""In place of a model's id, and in the evidence: who decided."""
REASON = "เจ้าหน้าที่ตัดสิน (decided by an official)"
Reroute = Callable[[Sequence[Received], Sequence[Area], Sequence[Classification]], list[Routing]]


def correct(complaint: Received, decision: Decision, correction: Correction, route: Reroute) -> Decision:
    """The decision with the official's in its place; what the correction leaves open stays the worker's.

    Corrected categories without agencies are routed anew by the rules. The version is that of the later of the
    channel's revision and the correction, so it replaces what was decided before.
    """
    classification = _classification(decision.classification, correction)
    routing = decision.routing
    if correction.agencies:
        routing = _routing(routing, correction)
    elif classification != decision.classification:
        routing = route([complaint], [decision.area], [classification])[0]
    generation = decision.version & MAX_GENERATION
    return Decision(
        version=version_of(max(complaint.revised, correction.corrected), generation),
        area=decision.area,
        classification=classification,
        routing=routing,
    )


def by_hand(decision: Classified) -> bool:
    """Whether an official or an agency had a part in this decision."""
    return decision.classification.model.startswith(BY) or any(route.rule == RULE for route in decision.routing.routes)


def _classification(classification: Classification, correction: Correction) -> Classification:
    if not (correction.categories or correction.kind):
        return classification
    labels = tuple(Label(code=code, confidence=1.0) for code in correction.categories)
    return replace(
        classification,
        categories=labels or classification.categories,
        kind=correction.kind or classification.kind,
        model=BY + correction.by,
    )


def _routing(routing: Routing, correction: Correction) -> Routing:
    first, *others = correction.agencies
    deadline = next((route.deadline for route in routing.routes), None)
    routes = [Route(agency=first, role="responsible", rule=RULE, reason=REASON, deadline=deadline)]
    routes += [Route(agency=a, role="co-working", rule=RULE, reason=REASON, deadline=deadline) for a in others]
    return Routing(rules=routing.rules, routes=tuple(routes), evidence=(BY + correction.by,))
