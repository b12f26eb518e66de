"""The triage desk: what waits for an official, one complaint with its candidates, and the decision."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.errors import ComplaintsError
from complaints.events.complaint import Classified
from operations.triage.candidates import candidates
from stores.clickhouse.client import ClickHouse
from web.desk.agency_field import agencies_like, agency_named, suggestion
from web.desk.asked import Answer, Asked, Elsewhere, NotFoundError, Page, Services
from web.desk.decisions import correction_of, correction_record
from web.desk.read_cases import Told, told_of

ROWS = 50
KEYS = "123456789"
"""One key for each candidate that sends the complaint somewhere."""
_CANDIDATE = "candidate-agency"
_WAIT = """complaint_facts FINAL WHERE moved = 0 AND triage != ''
AND (hour, complaint_id) IN (SELECT hour, complaint_id FROM complaint_facts WHERE triage != '')"""
"""Columns of a few bytes a row alone are read to find what waits, however many complaints there are."""
_QUEUE = f"""SELECT complaint_id FROM {_WAIT} AND (%(reason)s = '' OR triage = %(reason)s)
ORDER BY submitted, complaint_id LIMIT %(limit)s"""  # noqa: S608 - ours
_COUNT = f"SELECT triage, count() FROM {_WAIT} GROUP BY triage ORDER BY count() DESC, triage"  # noqa: S608 - ours
_SIMILAR = """SELECT agencies, text FROM complaint_facts FINAL
WHERE moved = 0 AND triaged != '' AND triage = '' AND complaint_id != %(complaint)s AND notEmpty(agencies)
AND (hour, complaint_id) IN
    (SELECT hour, complaint_id FROM complaint_facts WHERE triaged != '' AND triage = '' ORDER BY hour DESC LIMIT 2000)
ORDER BY ngramDistanceUTF8(text, %(text)s), submitted DESC LIMIT 3"""
"""Among the newest 2,000 that officials decided on: what they decided years ago may hold no longer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as it is offered."""

    value: str
    """`area:1047`, `category:road` or `agency:mea`."""
    part: str
    code: str
    agencies: tuple[str, ...]
    """Who gets it; none where it would still need an official."""
    rule: str = ""
    confidence: float | None = None
    likeness: str = ""
    """The beginning of a similar complaint that was decided so."""


def queue(asked: Asked) -> Answer:
    """What waits, the oldest first, without what was decided a moment ago."""
    counts = asked.warehouse.rows(_COUNT)
    reason = asked.query.one("reason")
    if reason and reason not in {row[0] for row in counts}:
        raise NotFoundError
    return Page(
        "triage.html",
        {
            "waiting": _waiting(asked.services, asked.warehouse, reason),
            "counts": counts,
            "reason": reason,
            "sent": _sent(asked),
            "now": asked.services.clock.now(),
        },
    )


def one(asked: Asked) -> Answer:
    """One complaint: why it waits, and what it could be. Who else has it open is told."""
    others = asked.services.state.open(asked.the_case.complaint_id, asked.person.who)
    return _page(asked, others=others)


def decide(asked: Asked) -> Answer:
    """Publish a decision, once for each version of a complaint; then the next one that waits."""
    services, complaint = asked.services, asked.the_case.complaint_id
    event, told = services.records.of(asked.the_case), told_of(asked.warehouse, [complaint]).get(complaint)
    seen = asked.form.one("version")
    if event is None or told is None or not told.triage or seen != str(told.version):
        return _page(asked, problem="triage.moved", status=409)
    part, _, code = (asked.form.one("choice") or "agency:").partition(":")
    if part == "agency" and not code:
        code = agency_named(services.agencies, asked.form.one("to")) or ""
        if not code:
            return _page(asked, problem="wrong.agency", status=422)
    correction = correction_of(
        event,
        services.decisions.of(complaint),
        services.clock.now(),
        agencies=[code] if part == "agency" else [],
        category=code if part == "category" else None,
        area=code if part == "area" else None,
        note=asked.form.one("note"),
    )
    if part not in ("agency", "category", "area") or services.decisions.objection(correction):
        return _page(asked, problem="wrong.choice", status=422)
    if first := services.state.claim(complaint, told.version, asked.person.who):
        return _page(asked, first=first, problem="triage.first", status=409)
    try:
        services.publisher.publish([correction_record(correction, services.topics)])
    except ComplaintsError:
        services.state.unclaim(complaint, told.version)
        raise
    waiting = _waiting(services, asked.warehouse, "")
    sent = f"?sent={part}.{code}"
    return Elsewhere(f"/triage/{waiting[0].complaint_id}{sent}" if waiting else f"/triage{sent}")


def named_in(evidence: Sequence[str], agencies: Container[str]) -> list[Choice]:
    """The agencies that the national model held likely: `candidate-agency:dlpw:0.41`. Pure."""
    found = []
    for told in evidence:
        kind, _, rest = told.partition(":")
        code, _, share = rest.rpartition(":")
        if kind == _CANDIDATE and code in agencies:
            found.append(Choice(f"agency:{code}", "agency", code, (code,), confidence=float(share)))
    return found


def _waiting(services: Services, warehouse: ClickHouse, reason: str) -> list[Told]:
    ids = [row[0] for row in warehouse.rows(_QUEUE, {"reason": reason, "limit": ROWS})]
    told = told_of(warehouse, ids)
    found = [told[each] for each in ids if each in told]
    return [one for one in found if not services.state.claimed(one.complaint_id, one.version)]


def _sent(asked: Asked) -> tuple[str, str] | None:
    part, _, code = asked.query.one("sent").partition(".")
    return (part, code) if part in ("agency", "category", "area") and code else None


def _page(
    asked: Asked,
    *,
    others: list[tuple[str, datetime]] | None = None,
    first: tuple[str, datetime] | None = None,
    problem: str = "",
    status: int = 200,
) -> Page:
    services, complaint = asked.services, asked.the_case.complaint_id
    event, told = services.records.of(asked.the_case), told_of(asked.warehouse, [complaint]).get(complaint)
    choices = _choices(asked, event, told) if event and told and told.triage else []
    return Page(
        "triage-one.html",
        {
            "complaint": complaint,
            "told": told,
            "event": event,
            "choices": [(key if one.agencies else "", one) for key, one in zip(KEYS, choices, strict=False)],
            "others": others or [],
            "first": first,
            "problem": problem,
            "typed": asked.form,
            "searched": agencies_like(services.agencies, asked.form.one("to")) if problem == "wrong.agency" else [],
            "agencies": services.agencies,
            "suggestion": suggestion,
            "sent": _sent(asked),
        },
        status,
    )


def _choices(asked: Asked, event: Classified, told: Told) -> list[Choice]:
    """Those that send it somewhere first, the surest before others; then those that would leave it here."""
    services = asked.services
    found = named_in(event.routing.evidence, services.agencies)
    found += [
        Choice(
            f"{each.part}:{each.code}",
            each.part,
            each.code,
            tuple(route.agency for route in each.routing.routes),
            each.routing.routes[0].rule if each.routing.routes else "",
            each.confidence if each.part == "category" else None,
        )
        for each in candidates(event, services.decider, services.areas)
    ]
    asked_for = {"complaint": told.complaint_id, "text": told.text}
    for agencies, text in asked.warehouse.rows(_SIMILAR, asked_for):
        code = agencies[0]
        if not any(one.agencies[:1] == (code,) for one in found) and code in services.agencies:
            found.append(Choice(f"agency:{code}", "agency", code, (code,), likeness=text[:120]))
    return sorted(found, key=lambda one: (not one.agencies, -(one.confidence or 0.5)))
