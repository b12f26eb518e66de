"""From a form to an update."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from complaints.clock import SystemClock
from complaints.events.case import CaseStep, CaseUpdate, StepName, StepRefusal
from tests.streams.cases.cases import CENTRE, ID, MONDAY
from web.portal.ask_step import MOST_TEXT, Outcome, outcome_of, update_of

UPDATE = UUID(int=7)


def asked(step: StepName, **fields: str) -> CaseUpdate | str:
    return update_of(step, fields, ID, UPDATE, CENTRE, MONDAY)


def test_what_a_citizen_writes_is_published_without_personal_data() -> None:
    update = asked("citizen_reply", text=" โทร 081-234-5678\x00\r\nเมล a@example.org ")
    assert isinstance(update, CaseUpdate)
    assert update.text == "โทร [โทรศัพท์]\nเมล [อีเมล]"
    assert (update.by, update.agency, update.update_id, update.at) == ("citizen", CENTRE, UPDATE, MONDAY)


@pytest.mark.parametrize(
    ("step", "fields", "wrong"),
    [
        ("note", {"text": " \n\x00"}, "text"),
        ("reopen", {}, "text"),
        ("note", {"text": "ก" * (MOST_TEXT + 1)}, "long"),
        ("rate", {}, "rating"),
        ("rate", {"rating": "6"}, "rating"),
        ("rate", {"rating": "๓"}, "rating"),
        ("withdraw", {}, "sure"),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(step: StepName, fields: dict[str, str], wrong: str) -> None:
    assert asked(step, **fields) == wrong


def test_only_what_is_needed_is_taken() -> None:
    rated = asked("rate", rating="5", text="0812345678")
    assert isinstance(rated, CaseUpdate)
    assert (rated.rating, rated.text) == (5, None)
    assert isinstance(asked("close"), CaseUpdate)
    assert isinstance(asked("withdraw", sure="yes"), CaseUpdate)
    with pytest.raises(ValueError, match="accept is no step"):
        asked("accept")


@pytest.mark.parametrize("outcome", ["taken", "refused", "pending"])
def test_it_waits_for_what_became_of_it(outcome: Outcome) -> None:
    update = asked("close")
    assert isinstance(update, CaseUpdate)
    taken = CaseStep(complaint_id=ID, number=3, step="close", by="citizen", at=MONDAY, state="closed")
    refused = StepRefusal(
        complaint_id=ID, update_id=UPDATE, agency=CENTRE, step="close", at=MONDAY, state="routed",
        reason="illegal_step", detail="", allowed=(),
    )  # fmt: skip
    told: dict[Outcome, list[CaseStep | StepRefusal | None]] = {
        "taken": [None, taken], "refused": [refused], "pending": [None] * 100,
    }  # fmt: skip

    async def became_of(case: UUID, update_id: UUID) -> CaseStep | StepRefusal | None:
        assert (case, update_id) == (ID, UPDATE)
        return told[outcome].pop(0)

    assert asyncio.run(outcome_of(update, became_of, SystemClock(), 0.5)) == outcome
