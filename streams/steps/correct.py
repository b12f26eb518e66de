"""Replaces parts of the worker's decision by what people decided. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from complaints.events.complaint import (
    Area,
    Classification,
    Classified,
    Correction,
    Decision,
    Label,
    Received,
    Route,
    Routing,
)
from complaints.events.identity import MAX_GENERATION, version_of
from streams.overrides import BY, Overrides
from streams.steps.decide import Decided

RULES: Final = {"official": "official-correction", "agency": "agency-correction"}
"""Used in place of a rule's id where people decided."""
Reroute = Callable[[Sequence[Received], Sequence[Area], Sequence[Classification]], list[Routing]]


class DecidedCorrection(NamedTuple):
    """A correction, the worker's own decision on its complaint, and that decision with the correction."""

    correction: Correction
    decided: Decided
    corrected: Decided


def correct(complaint: Received, decision: Decision, overrides: Overrides, route: Reroute) -> Decision:
    """The decision with the parts that people decided; the other parts stay the worker's.

    Where people gave another area, category or kind but no agencies, the rules are asked again. The version is greater
    than that of the same complaint without its last correction, so the result replaces earlier decisions.
    """
    area = official_area(overrides.codes("area")) or decision.area
    classification = _classification(decision.classification, overrides)
    routing = decision.routing
    if (area, classification) != (decision.area, decision.classification):
        routing = route([complaint], [area], [classification])[0]
    if overrides.codes("agencies"):
        routing = _routing(routing, overrides)
    waited = overrides.before[1] if overrides.before else decision.routing.triage
    if waited and not routing.triage:
        routing = replace(routing, triaged=waited)
    version = version_of(
        complaint.revised,
        decision.version & MAX_GENERATION,
        corrected=overrides.corrected,
        corrections=overrides.corrections,
    )
    return Decision(version=version, area=area, classification=classification, routing=routing)


def stays(event: Classified, decision: Decision, route: Reroute) -> Routing:
    """The routing by another rule set or model, whose own decision is `decision`, of a complaint that people corrected.

    Agencies, area and classification that people decided are kept.
    """
    if any(one.rule in RULES.values() for one in event.routing.routes):
        return event.routing
    area = event.area if event.area.method == "official" else decision.area
    by_people = event.classification.model.startswith(BY)
    classification = event.classification if by_people else decision.classification
    if (area, classification) == (decision.area, decision.classification):
        return decision.routing
    return route([event], [area], [classification])[0]


def by_hand(event: Classified) -> bool:
    """Whether people had a part in this decision."""
    return (
        event.classification.model.startswith(BY)
        or event.area.method == "official"
        or any(route.rule in RULES.values() for route in event.routing.routes)
    )


def official_area(codes: Sequence[str]) -> Area | None:
    """The area that a person gave by its code; None without one."""
    if not codes:
        return None
    code = codes[0]
    return Area(
        province=code[:2],
        district=code[:4] if len(code) > 2 else None,
        subdistrict=code if len(code) > 4 else None,
        method="official",
    )


def reason(by: str) -> str:
    """Who decided, in Thai and English; `by` as in `overrides.Said`."""
    who, _, agency = by.partition(":")
    if agency:
        return f"หน่วยงาน {agency} ตัดสิน (decided by the agency {agency})"
    return "หน่วยงานตัดสิน (decided by an agency)" if who == "agency" else "เจ้าหน้าที่ตัดสิน (decided by an official)"


def _classification(classification: Classification, overrides: Overrides) -> Classification:
    categories, kind = overrides.codes("categories"), overrides.codes("kind")
    if not (categories or kind):
        return classification
    labels = tuple(Label(code=code, confidence=1.0) for code in categories)
    return replace(
        classification,
        categories=labels or classification.categories,
        kind=kind[0] if kind else classification.kind,
        model=BY + overrides.by("categories", "kind"),
    )


def _routing(routing: Routing, overrides: Overrides) -> Routing:
    by = overrides.by("agencies")
    rule, why = RULES[by.partition(":")[0]], reason(by)
    deadline = next((route.deadline for route in routing.routes), None)
    first, *others = dict.fromkeys(overrides.codes("agencies"))
    routes = [Route(agency=first, role="responsible", rule=rule, reason=why, deadline=deadline)]
    routes += [Route(agency=a, role="co-working", rule=rule, reason=why, deadline=deadline) for a in others]
    return Routing(rules=routing.rules, routes=tuple(routes), evidence=(BY + by,))
