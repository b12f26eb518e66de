from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from producers.imports.seen_references import Met, SeenReferences
from producers.intake.submission import Submission

MAY = datetime(2026, 5, 1, tzinfo=UTC)
FIRST = Submission(channel="web-1111", text="ถนนพัง", submitted=MAY, reference="7")


def changed(**changes: object) -> Submission:
    fields = {"channel": "web-1111", "text": "ถนนพัง", "submitted": MAY, "reference": "7", **changes}
    return Submission(**fields)  # type: ignore[arg-type]


def met(first: Submission, second: Submission) -> Met | None:
    seen = SeenReferences()
    try:
        assert seen.meet(b"id", first, "t.csv#2") is None
        assert seen.meet(b"other", first, "t.csv#3") is None
        return seen.meet(b"id", second, "t.csv#9")
    finally:
        seen.close()


@pytest.mark.parametrize(
    "second",
    [
        FIRST,
        changed(text=" ถนนพัง "),
        changed(status="เสร็จสิ้น"),
        changed(text="ถนนพังมาก", revised=MAY + timedelta(days=1)),
        changed(submitted=MAY.astimezone(UTC)),
    ],
)
def test_the_same_complaint_again_or_a_later_state_of_it_is_taken(second: Submission) -> None:
    assert met(FIRST, second) == Met("t.csv#2", None)


@pytest.mark.parametrize(
    ("second", "other"),
    [
        (changed(text="ไฟดับ"), "text"),
        (changed(submitted=MAY + timedelta(hours=1)), "submitted"),
        (changed(submitted=MAY + timedelta(hours=1), revised=MAY + timedelta(days=1)), "submitted"),
    ],
)
def test_another_complaint_with_its_reference_is_told_by_what_differs(second: Submission, other: str) -> None:
    assert met(FIRST, second) == Met("t.csv#2", other)
