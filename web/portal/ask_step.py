"""A step that a citizen asks for: from the fields of a form to an update, and to what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from complaints.clock import Clock
from complaints.events.case import CaseStep, CaseUpdate, StepName, StepRefusal
from complaints.privacy.control_characters import without_control_characters
from complaints.privacy.redact import redact
from web.look_again import pauses
from web.portal.visible import ACTIONS

SOURCE = "/complaint-stream/portal"
MOST_TEXT = 5000
NEEDS_TEXT = frozenset({"citizen_reply", "note", "reopen"})
Objection = Literal["text", "long", "rating", "sure"]
Outcome = Literal["taken", "refused", "pending"]
BecameOf = Callable[[UUID, UUID], Awaitable[CaseStep | StepRefusal | None]]


def update_of(
    step: StepName, fields: Mapping[str, str], case: UUID, update: UUID, centre: str, at: datetime
) -> CaseUpdate | Objection:
    """The update that the fields of a form ask for, its text without personal data; or what is wrong with them.

    `step` is one of ACTIONS.
    """
    if step not in ACTIONS:
        raise ValueError(f"{step} is no step of citizens")
    text, rating = None, None
    if step in NEEDS_TEXT:
        text = without_control_characters(fields.get("text", "")).replace("\r\n", "\n").strip()
        if not text:
            return "text"
        if len(text) > MOST_TEXT:
            return "long"
        text = redact(text)[0]
    if step == "rate":
        if fields.get("rating") not in ("1", "2", "3", "4", "5"):
            return "rating"
        rating = int(fields["rating"])
    if step == "withdraw" and fields.get("sure") != "yes":
        return "sure"
    return CaseUpdate(
        update_id=update, complaint_id=case, agency=centre, by="citizen", step=step, at=at, text=text, rating=rating
    )


async def outcome_of(update: CaseUpdate, became_of: BecameOf, clock: Clock, secs: float) -> Outcome:
    """Wait until it is known what became of it, but no longer than `secs`. Raises what `became_of` raises."""
    for pause in pauses(clock, secs):
        await asyncio.sleep(pause)
        found = await became_of(update.complaint_id, update.update_id)
        if found is not None:
            return "taken" if isinstance(found, CaseStep) else "refused"
    return "pending"
