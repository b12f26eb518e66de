"""The calls that are served, with their parameters, and how each is read as a question or as steps. Pure.

Shapes as programs of agencies use them; there is no public document. Values are strings, times in answers `/Date(ms)/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from complaints.clock import BANGKOK
from complaints.events.case import CaseUpdate, State, StepName
from complaints.events.complaint import Area
from complaints.privacy.redact import redact
from complaints.reference.areas import Areas
from operations.agency.agency_words import Words
from operations.agency.case_copy import OwnCase
from operations.agency.plan_steps import plan_steps
from streams.cases.transitions import TRANSITIONS
from web.exchange.message_ids import message_id

CALLS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "GetToken": ("user", "password", "authen_from", "ip_address"),
    "ReleaseToken": ("token_id",),
    "GetTimelineHeader": ("token_id", "last_get_date_time", "timeline_type", "skip", "take"),
    "GetCase": ("token_id", "case_id"),
    "GetAttachment": ("token_id", "attachment_id", "is_preview"),
    "AddOperating": (
        "token_id", "case_id", "type_id", "objective_id", "terminal_org_id", "terminal_owner_id", "channel_id",
        "contact_detail", "date_opened", "date_closed", "detail", "severity_id", "secret_id",
    ),
    "SetOrgSummaryResult": ("token_id", "case_id", "status_id", "result"),
})  # fmt: skip
ACCEPTED, REJECTED = "14", "15"
"""type_id of AddOperating: a report on work, which says that the case is accepted; a report that it is not."""
MOST = 500
SUMMARY_CHARS = 120


class CallError(Exception):
    """What is wrong with a call, for whoever made it."""


def case_id_of(case: UUID) -> str:
    """As CoreService writes ids: 32 hexadecimal digits, capital."""
    return case.hex.upper()


def read_case_id(text: str) -> UUID:
    """The id of a case, in either form. Raises CallError for what is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise CallError("case_id: not the id of a case") from None


def page_of(cases: Sequence[OwnCase], kind: str, skip: str, take: str) -> Sequence[OwnCase]:
    """Those of a kind, oldest change first, so that a page does not move while it is read.

    A: all; I: to be accepted; P: at work; N: news, the others that changed. Raises CallError for other words.
    """
    if kind not in ("", "A", "I", "P", "N"):
        raise CallError("timeline_type: A, I, P or N")
    first, number = _count("skip", skip, 0), min(_count("take", take, MOST), MOST)
    chosen = [case for case in cases if kind in ("", "A", "I" if case.waits else "P" if case.at_work else "N")]
    return chosen[first : first + number]


def read_since(text: str) -> int:
    """`last_get_date_time` in milliseconds since 1970; 0 where it is empty. Raises CallError for what is no time."""
    text = text.strip()
    if not text:
        return 0
    if text.startswith("/Date(") and text.endswith(")/") and text[6:-2].isdecimal():
        return int(text[6:-2])
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise CallError("last_get_date_time: not a time such as 2026-03-09 09:00:00") from None
    return int((time if time.tzinfo else time.replace(tzinfo=BANGKOK)).timestamp() * 1000)


def header_of(case: OwnCase, words: Words) -> dict[str, Any]:
    """One line of the timeline."""
    return {
        "case_id": case_id_of(case.id),
        "summary": _summary(case),
        "status_id": words.say(case.state),
        "state": case.state,
        "is_own": "T" if case.part else "F",
        "last_update": f"/Date({case.changed})/",
    }


def detail_of(case: OwnCase, words: Words, areas: Areas) -> dict[str, Any]:
    """A whole case. Who complained is not told: nobody but 1111 has the key, so every case is secret."""
    complaint, place = case.complaint, case.complaint.place if case.complaint else None
    area = complaint.area if complaint else Area()
    occurred = (complaint.occurred or complaint.submitted) if complaint else case.since
    return {
        **header_of(case, words),
        "detail": complaint.text if complaint else "",
        "is_secret": "T",
        "date_occurrenced_from": f"/Date({int(occurred.timestamp() * 1000)})/",
        "case_area": (place.address if place else None) or "",
        "attachments": list(complaint.attachments) if complaint else [],
        "customer": {
            "salutation_th": None, "firstname_th": None, "lastname_th": None, "citizen_id": None,
            "subdistrict_text": _area(areas, area.subdistrict),
            "district_text": _area(areas, area.district),
            "province_text": _area(areas, area.province),
            "postcode": None,
        },
        "last_step": {"step": case.step.step, "text": case.step.text, "by": case.step.agency or case.step.by}
        if case.step else None,
        "not_taken": {"step": case.refusal.step, "detail": case.refusal.detail, "allowed": list(case.refusal.allowed)}
        if case.refusal else None,
    }  # fmt: skip


def operating_steps(call: Mapping[str, str], case: OwnCase, partner: str, at: datetime) -> list[CaseUpdate]:
    """AddOperating as steps. Raises CallError for an unknown type or a missing detail."""
    kind, detail = call.get("type_id", "").strip(), _words_of(call, "detail")
    if kind == REJECTED:
        return _updates(call, case, partner, at, plan_steps(case.state, "refused") or (), detail, kind)
    if kind == ACCEPTED:
        steps = plan_steps(case.state, "accepted") if case.waits else ()
        return _updates(call, case, partner, at, (*(steps or ()), "note"), detail, kind)
    raise CallError(f"type_id: {ACCEPTED} (accepted) or {REJECTED} (not accepted)")


def summary_steps(call: Mapping[str, str], case: OwnCase, partner: str, words: Words, at: datetime) -> list[CaseUpdate]:
    """SetOrgSummaryResult as steps: concluded is an answer, not within authority never a close. Raises CallError."""
    status, result = call.get("status_id", "").strip(), _words_of(call, "result")
    wanted: State | None = words.state_of(status)
    if wanted is None:
        raise CallError("status_id: 0 (in progress), 1 (concluded), 2 (acknowledged) or 3 (not within authority)")
    steps = plan_steps(case.state, wanted)
    if steps is None:
        raise CallError(f"status_id: the case is {case.state}, and no agency can make it {wanted}")
    if steps and "text" not in TRANSITIONS[steps[-1]].needs and wanted != "refused":
        steps = (*steps, "note")  # `accept` and `start` carry no words to the citizen
    return _updates(call, case, partner, at, steps or ("note",), result, status)


def _updates(
    call: Mapping[str, str], case: OwnCase, partner: str, at: datetime, steps: Sequence[StepName], text: str, kind: str
) -> list[CaseUpdate]:
    """The same words on the same day are one message, however often they are sent: calls have no id."""
    day, last = f"{at.astimezone(BANGKOK):%Y-%m-%d}", len(steps) - 1
    return [
        CaseUpdate(
            update_id=message_id(partner, case.id, kind, text, day, number - last),
            complaint_id=case.id,
            agency=case.agency,
            step=step,
            at=at,
            text=text if number == last else None,
            reason="not_within_authority" if "reason" in TRANSITIONS[step].needs else None,
        )
        for number, step in enumerate(steps)
    ]


def _words_of(call: Mapping[str, str], name: str) -> str:
    text = redact(call.get(name, "").strip())[0]
    if not text:
        raise CallError(f"{name}: missing")
    return text[:20_000]


def _count(name: str, text: str, default: int) -> int:
    if not text.strip():
        return default
    if not text.strip().isdecimal() or len(text.strip()) > 9:
        raise CallError(f"{name}: not a whole number")
    return int(text)


def _summary(case: OwnCase) -> str:
    return " ".join(case.complaint.text.split())[:SUMMARY_CHARS] if case.complaint else ""


def _area(areas: Areas, code: str | None) -> str | None:
    return areas.thai(code) if code and code in areas else None
