"""A case as it stood, for people: Thai and English, readable at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from complaints.clock import BANGKOK
from complaints.events.complaint import Label
from complaints.whole_table import whole_table
from operations.cases.case_as_of import CaseAsOf, DecidedBy
from operations.cases.words import MILESTONES, REFUSALS, STATES, STEPS
from operations.triage.decision_table import Names, area_named, named

_QUEUE = "โต๊ะ 1111 · queue of 1111"
_UNKNOWN = "ไม่เก็บไว้แล้ว · not kept any more"
_HOUR = 3600


def case_table(case: CaseAsOf, title: str, names: Names) -> RenderableType:
    """Where it stood, what happened, and with what it was decided."""
    parts: list[RenderableType] = [_state(case, title, names), _steps(case, names)]
    if case.refusals:
        parts.append(_refusals(case, names))
    if case.deadlines:
        parts.append(_deadlines(case, names))
    if case.decision and case.decided_by:
        parts.append(_decision(case, case.decided_by, names))
    return Group(*parts)


def _state(case: CaseAsOf, title: str, names: Names) -> Table:
    table = whole_table("", title)
    for heading, told in _rows(case, names):
        table.add_row(heading, escape(told))
    return table


def _rows(case: CaseAsOf, names: Names) -> Iterator[tuple[str, str]]:
    yield "สถานะ · state", STATES[case.state] + (f" ({case.dispute})" if case.dispute else "")
    yield "ตั้งแต่ · since", local(case.since)
    yield "ผู้รับผิดชอบ · responsible", _agency(case.responsible, names)
    for one in case.co_workers:
        yield "ร่วมดำเนินการ · co-working", f"{_agency(one.agency, names)} ({one.standing})"
    yield "เส้นทาง · path", "\n".join(f"{local(hop.at)} {_agency(hop.to, names)}" for hop in case.path)
    if case.answer:
        yield "คำตอบ · answer", case.answer
    for proof in case.evidence:
        yield "หลักฐาน · evidence", f"{proof.reference} {proof.sha256}"
    if case.limit_secs is None:
        yield "กำหนด · due", _UNKNOWN
    else:
        stands = f"หยุดนับ · stands at {(case.used_secs or 0) / _HOUR:.1f} h"
        yield "กำหนด · due", f"{local(case.due) if case.due else stands} / {case.limit_secs / _HOUR:.1f} h"
    if case.reopened:
        yield "เปิดใหม่ · reopened", str(case.reopened)
    if case.rating:
        yield "คะแนน · rating", f"{case.rating} / 5"
    if case.into:
        yield "รวมกับ · merged into", case.into
    if case.parts:
        yield "แยกเป็น · split into", "\n".join(case.parts)


def _steps(case: CaseAsOf, names: Names) -> Table:
    table = whole_table("", "เมื่อ\nat", "ขั้นตอน\nstep", "โดย\nby", title="สิ่งที่เกิดขึ้น · What happened")
    for step in case.steps:
        further = (_agency(step.to, names) if step.to else "", step.reason or "", step.text or "")
        told = "\n".join(filter(None, (f"{STEPS[step.step]} → {STATES[step.state]}", *further)))
        by = _agency(step.agency, names) if step.agency else "ระบบ · system"
        by += f" ({step.by})" if step.by not in {"agency", "system"} else ""
        table.add_row(str(step.number), local(step.at), escape(told), escape(by))
    return table


def _refusals(case: CaseAsOf, names: Names) -> Table:
    table = whole_table("เมื่อ\nat", "ขั้นตอน\nstep", "โดย\nby", "เหตุ\nreason", title="ที่ทำไม่ได้ · Refused")
    for one in case.refusals:
        why = f"{REFUSALS[one.reason]}\n{one.detail}"
        table.add_row(local(one.at), STEPS[one.step], escape(_agency(one.agency, names)), escape(why))
    return table


def _deadlines(case: CaseAsOf, names: Names) -> Table:
    table = whole_table("เมื่อ\nat", "กำหนด\nmilestone", "ถึง\nto", title="กำหนดเวลา · Deadlines")
    for one in case.deadlines:
        level = f" {one.level}" if one.milestone == "escalation" else ""
        to = _agency(one.escalate_to or one.responsible, names)
        table.add_row(local(one.at), f"{MILESTONES[one.milestone]}{level}", escape(to))
    return table


def _decision(case: CaseAsOf, by: DecidedBy, names: Names) -> Table:
    decision = case.decision
    assert decision
    table = whole_table("", "คำตัดสินขณะนั้น · the decision then")
    digests = ", ".join(f"{part} {digest}" for part, digest in sorted(by.configuration.items()))
    rows = {
        "เมื่อ · written": local(by.written),
        "ประเภท · categories": "\n".join(_label(label, names) for label in decision.classification.categories),
        "พื้นที่ · area": area_named(names, decision.area),
        "เหตุผล · reasons": "\n".join(by.reasons),
        "หลักฐาน · evidence": ", ".join(decision.routing.evidence) or "-",
        "กฎ · rules": by.rules,
        "แบบจำลอง · model": f"{by.model} (training {by.training})",
        "รุ่น · version": f"{by.version} (generation {by.generation})",
        "การตั้งค่า · configuration": digests or _UNKNOWN,
    }
    for heading, told in rows.items():
        table.add_row(heading, escape(told))
    return table


def local(at: datetime) -> str:
    """A time in Bangkok, to the minute."""
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"


def _label(label: Label, names: Names) -> str:
    return f"{named(names, 'category', label.code)} {label.confidence:.2f}"


def _agency(code: str | None, names: Names) -> str:
    return named(names, "agency", code) if code else _QUEUE
