"""Which steps a citizen is told of, and in which words. Pure; the same step gives the same notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.events.case import CaseStep
from complaints.events.notification import Notice, notice_id
from complaints.reference.agencies import Agencies
from sinks.notifications.policy import NoticePolicy

CENTRE = {"th": "ศูนย์ 1111", "en": "The 1111 centre"}
"""Who has a case that no agency has."""


def plan(step: CaseStep, policy: NoticePolicy, agencies: Agencies) -> Notice | None:
    """The notice of a step; None where the citizen is not told of it, as of all that the citizen did."""
    told = policy.steps.get(step.step)
    if told is None or step.by == "citizen" or _opens_part(step):
        return None
    agency = agencies.get(step.responsible) if step.responsible else None
    names = {"th": agency.th, "en": agency.en} if agency else CENTRE
    return Notice(
        notice_id=notice_id(step.complaint_id, step.number),
        complaint_id=step.complaint_id,
        number=step.number,
        step=step.step,
        at=step.at,
        state=step.state,
        agency=step.responsible,
        channels=told.channels or policy.prefer,
        due=step.at + timedelta(minutes=told.bundle_minutes),
        urgent=told.urgent,
        th=told.th.format(agency=names["th"]),
        en=told.en.format(agency=names["en"]),
    )


def _opens_part(step: CaseStep) -> bool:
    """Whether a part of a case begins, of which the split of the whole tells. The opening of a whole has no text."""
    return step.step == "open" and step.text is not None


def is_too_old(at: datetime, now: datetime, policy: NoticePolicy) -> bool:
    """Whether a step of that time is not told any more."""
    return at < now - policy.max_age
