"""What an agency's person sees of events and cases, in Thai and English. Pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from complaints.clock import BANGKOK
from complaints.events.case import CaseStep, StepName, StepRefusal
from complaints.events.complaint import Classified, Moved
from complaints.outcome import Reject
from operations.agency.agency_words import AgencyWords
from operations.agency.arrivals import arrival_of, attributes_in
from operations.agency.case_copy import OwnCase
from stores.kafka.record import TimedRecord
from streams.cases.transitions import allowed

TEXT_CHARS = 160


def line_of(record: TimedRecord, agency: str, words: AgencyWords) -> str | None:
    """One line about a record of the agency's topic; None for a type of a later release."""
    told = arrival_of(record)
    if told is None:
        return None
    if isinstance(told, Reject):
        return f"อ่านไม่ได้ · cannot be read: {told.told}"
    return f"{told.complaint_id}  {_line(told, agency, words)}"


def json_of(record: TimedRecord) -> bytes | None:
    """A record as one line of JSON for programs: type, id, offset and data; None where the data is not JSON."""
    attributes = attributes_in(record)
    try:
        data = msgspec.json.decode(record.value() or b"")
    except msgspec.DecodeError:
        return None
    return msgspec.json.encode({
        "type": attributes.get("type"), "id": attributes.get("id"), "offset": record.offset(), "data": data,
    })  # fmt: skip


def case_line(case: OwnCase, words: AgencyWords) -> str:
    """One line about a case."""
    about = _subject(case.complaint, case.agency, words) + (_short(case.complaint.text) if case.complaint else "-")
    return f"{case.id}  {_time(case.since)}  {words.of(case.agency).say(case.state)} · {case.state}  {about}"


def taken_line(step: CaseStep, words: AgencyWords) -> str:
    """What to say of a step that was taken."""
    return (
        f"{words.steps[step.step]}: {words.states[step.state]} (ขั้นที่ · step {step.number})"
        + (f", {step.responsible}" if step.responsible else "")
        + (f"; 1111 ชี้ขาด · 1111 adjudicates: {step.dispute}" if step.dispute else "")
    )


def refused_line(refusal: StepRefusal, words: AgencyWords) -> str:
    """What to say of a step that was not taken, with the steps that may be taken instead."""
    return (
        f"{words.steps[refusal.step]} ไม่ได้ · not taken ({refusal.reason}): {refusal.detail}; "
        f"สถานะ · state {words.states[refusal.state]}; {allowed_line(refusal.allowed)}"
    )


def next_line(step: CaseStep, agency: str) -> str:
    """The steps that the agency may take next."""
    return allowed_line(allowed(step.state, {"responsible"}) if step.responsible == agency else ())


def allowed_line(steps: tuple[StepName, ...]) -> str:
    """The steps that may be taken, or that there are none."""
    return f"ทำได้ · allowed: {', '.join(steps) or 'ไม่มี · none'}"


def _line(told: Classified | Moved | CaseStep | StepRefusal, agency: str, words: AgencyWords) -> str:
    if isinstance(told, Classified):
        return f"{_time(told.submitted)}  เรื่อง · complaint  {_subject(told, agency, words)}{_short(told.text)}"
    if isinstance(told, Moved):
        to = ", ".join(told.agencies) or f"1111 ({told.triage})"
        return f"{_time(told.moved)}  ไม่ใช่ของหน่วยงานแล้ว · no longer yours: → {to}  {told.note or told.reason}"
    if isinstance(told, StepRefusal):
        return f"{_time(told.at)}  {refused_line(told, words)}"
    text = f"  {_short(told.text)}" if told.text else ""
    return f"{_time(told.at)}  {taken_line(told, words)}, โดย · by {told.agency or told.by}{text}"


def _subject(complaint: Classified | None, agency: str, words: AgencyWords) -> str:
    if complaint is None or not complaint.classification.categories:
        return ""
    code = complaint.classification.categories[0].code
    return f"{words.of(agency).category(code)} · {code}, {complaint.classification.urgency}: "


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= TEXT_CHARS else f"{text[:TEXT_CHARS]}…"


def _time(at: datetime) -> str:
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
