from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from complaints.events.dead_letter import dead_headers
from complaints.outcome import Reject
from complaints.privacy.sealing import Sealer
from complaints.progress import Decided, Named, Refusals, Refused, progress_of
from complaints.receipt import Receipt

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
COMPLAINT = UUID("0f0e7a3c-7a40-5d0e-9d0a-3c1d6f3b8a11")
RECEIPT = Receipt.issue(COMPLAINT, NOW, b"{}", Sealer("test", bytes(32)))
MEA = Named(code="mea", thai="การไฟฟ้านครหลวง", english="Metropolitan Electricity Authority")
ROUTED, TRIAGE = Decided(at=LATER, agencies=(MEA,)), Decided(at=LATER)
BEFORE, AFTER = Refused(at=NOW, reason="step_failed"), Refused(at=LATER + timedelta(1), reason="step_failed")


@pytest.mark.parametrize(
    ("decided", "refused", "state", "shown"),
    [
        (None, None, "accepted", None),
        (TRIAGE, None, "classified", None),
        (ROUTED, None, "routed", None),
        (None, BEFORE, "refused", BEFORE),
        (ROUTED, BEFORE, "routed", None),
        (ROUTED, AFTER, "routed", AFTER),
        (TRIAGE, AFTER, "classified", AFTER),
    ],
)
def test_the_state_is_the_last_that_was_reached(
    decided: Decided | None, refused: Refused | None, state: str, shown: Refused | None
) -> None:
    progress = progress_of(RECEIPT, decided, refused)
    assert (progress.complaint_id, progress.accepted) == (COMPLAINT, NOW)
    assert (progress.state, progress.refused) == (state, shown)
    assert progress.decided == (decided and decided.at)


class Letter:
    def __init__(self, key: bytes | None, origin: str, at: datetime = NOW, reason: str = "step_failed") -> None:
        self._key, self._at = key, at
        self._headers = dead_headers(Reject(reason, "text: x", "decide"), origin)  # type: ignore[arg-type]

    def key(self) -> bytes | None:
        return self._key

    def timestamp(self) -> tuple[int, int]:
        return 1, int(self._at.timestamp() * 1000)

    def headers(self) -> list[tuple[str, str | bytes | None]]:
        return self._headers


def test_the_last_refusal_of_an_accepted_complaint_is_known() -> None:
    refusals = Refusals("received")
    key = str(COMPLAINT).encode()
    refusals.take(Letter(key, "received/0/1"))
    refusals.take(Letter(key, "received/0/7", LATER, "invalid_field"))
    assert refusals.get(COMPLAINT) == Refused(at=LATER, reason="invalid_field")


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        (None, "received/0/1"),
        (b"\xff", "received/0/1"),
        (b"a.csv#3", "a.csv#3"),
        (str(COMPLAINT).encode(), "classified/0/1"),
    ],
)
def test_other_letters_are_passed_over(key: bytes | None, origin: str) -> None:
    refusals = Refusals("received")
    refusals.take(Letter(key, origin))
    assert refusals.get(COMPLAINT) is None


def test_of_more_than_it_holds_the_oldest_are_forgotten() -> None:
    refusals = Refusals("received", most=2)
    first, second, third = (UUID(int=number) for number in range(3))
    for complaint in (first, second, first, third):
        refusals.take(Letter(str(complaint).encode(), "received/0/1"))
    assert [refusals.get(complaint) is not None for complaint in (first, second, third)] == [True, False, True]
