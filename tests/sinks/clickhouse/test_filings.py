"""The hour in which a complaint counts, computed without a database."""

from __future__ import annotations

from random import Random
from uuid import UUID, uuid5

import pytest

from complaints.events.identity import MAX_VERSION, NAMESPACE
from sinks.clickhouse.filings import Filing, Marker, id_half, markers

ONE, TWO = uuid5(NAMESPACE, "one"), uuid5(NAMESPACE, "two")
NINE, TEN, ELEVEN = 9 * 3600, 10 * 3600, 11 * 3600


def filing(hour: int, version: int, complaint_id: UUID = ONE) -> Filing:
    return Filing(complaint_id, hour, version * 2)


def test_one_hour_needs_no_marker() -> None:
    assert markers([filing(NINE, 1), filing(TEN, 1, TWO)]) == []


def test_the_newest_version_stays_whichever_hour_it_has() -> None:
    assert markers([filing(TEN, 1), filing(NINE, 2)]) == [Marker(ONE, TEN, 3)]
    assert markers([filing(NINE, 1), filing(TEN, 2)]) == [Marker(ONE, NINE, 5)]


def test_of_equal_versions_the_latest_hour_stays() -> None:
    assert markers([filing(ELEVEN, 4), filing(NINE, 4), filing(TEN, 4)]) == [Marker(ONE, NINE, 9), Marker(ONE, TEN, 9)]


def test_an_hour_marked_before_is_left_alone() -> None:
    assert markers([Filing(ONE, NINE, 5), filing(TEN, 2)]) == []
    assert markers([Filing(ONE, NINE, 5), filing(TEN, 2), filing(ELEVEN, 1)]) == [Marker(ONE, ELEVEN, 3)]


def test_complaints_whose_ids_begin_alike_do_not_touch_each_other() -> None:
    alike = UUID(int=ONE.int ^ 1)
    assert id_half(alike) == id_half(ONE)
    assert markers([filing(NINE, 1), filing(TEN, 2, alike)]) == []


def test_the_greatest_version_can_move() -> None:
    moved = markers([filing(NINE, MAX_VERSION), filing(TEN, MAX_VERSION)])
    assert moved == [Marker(ONE, NINE, MAX_VERSION * 2 + 1)]
    assert moved[0].precedence < 2**64


@pytest.mark.parametrize("seed", range(200))
def test_one_hour_is_left_whenever_and_by_whomever_filings_are_read(seed: int) -> None:
    """Writers file in any order; each may read at once, later, or use an earlier reading; the last one reads last."""
    chance = Random(seed)
    written = [(chance.choice((NINE, TEN, ELEVEN)), chance.randrange(4)) for _ in range(chance.randint(2, 7))]
    rows: dict[int, int] = {}
    seen: list[Filing] = []
    for hour, version in written:
        _stand(rows, hour, version * 2)
        if chance.random() < 0.3:
            seen = [Filing(ONE, *row) for row in rows.items()]
        if chance.random() < 0.5:
            for marker in markers(seen if chance.random() < 0.3 else [Filing(ONE, *row) for row in rows.items()]):
                _stand(rows, marker.hour, marker.precedence)
    for marker in markers([Filing(ONE, *row) for row in rows.items()]):
        _stand(rows, marker.hour, marker.precedence)
    newest = max((version, hour) for hour, version in written)
    assert [(value // 2, hour) for hour, value in rows.items() if value % 2 == 0] == [newest]


def _stand(rows: dict[int, int], hour: int, precedence: int) -> None:
    """The remaining rows, as a ReplacingMergeTree by precedence keeps them."""
    rows[hour] = max(precedence, rows.get(hour, 0))
