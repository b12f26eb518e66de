from __future__ import annotations

from tests.trends.complaint_rows import complaint, frame
from trends.hotspots.chronic import chronic

HERE, NEXT_DOOR, FAR = (100.5, 13.7), (100.5002, 13.7), (100.51, 13.7)
DAY = 24.0


def test_a_place_that_comes_back_twice() -> None:
    found = chronic(frame(
        complaint(0, at=HERE, solved_after_days=3),
        complaint(10 * DAY, at=NEXT_DOOR, solved_after_days=2),
        complaint(30 * DAY, at=HERE),
        complaint(30 * DAY, at=FAR, solved_after_days=1),
        complaint(40 * DAY, at=FAR),
    ))  # fmt: skip
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["rounds"], row["reports"], row["median_days"], row["open_now"]) == (2, 3, 12.5, True)


def test_reports_that_are_solved_before_the_next_one_make_one_round() -> None:
    found = chronic(frame(
        complaint(0, at=HERE, solved_after_days=5),
        complaint(1, at=HERE, solved_after_days=6),
        complaint(10 * DAY, at=HERE),  # not solved when the last one comes
        complaint(20 * DAY, at=HERE),
    ), rounds=1)  # fmt: skip
    assert (found["rounds"].tolist(), found["median_days"].tolist()) == ([1], [5.0])


def test_what_is_no_round() -> None:
    rows = frame(
        complaint(0, at=HERE, solved_after_days=3),
        complaint(DAY, at=HERE),  # before it was solved
        complaint(3 * DAY + 2, at=HERE),  # on the day of solving
        complaint(2 * DAY, at=HERE, category="tree"),
        complaint(200 * DAY, at=HERE),  # too late
    )
    assert chronic(rows, rounds=1).empty
    assert chronic(frame()).empty
