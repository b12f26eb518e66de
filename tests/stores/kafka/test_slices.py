from __future__ import annotations

from stores.kafka.slices import HOLD_MS, SLICE_MS, Slices


def complete(slices: Slices[str], now_ms: int, unread: list[int]) -> list[list[str]]:
    return [items for _, items in slices.complete(now_ms, unread)]


def test_a_slice_waits_until_its_last_records_are_readable() -> None:
    slices: Slices[str] = Slices([0])
    slices.add(0, 1000, "a")
    assert complete(slices, SLICE_MS + HOLD_MS - 1, []) == []
    assert complete(slices, SLICE_MS + HOLD_MS, []) == [["a"]]


def test_a_partition_that_is_behind_holds_back_what_lies_after_it() -> None:
    slices: Slices[str] = Slices([0, 1])
    slices.add(0, 10 * SLICE_MS, "late")
    slices.add(1, 2 * SLICE_MS, "early")
    assert complete(slices, 10**9, [0, 1]) == []
    slices.add(1, 20 * SLICE_MS, "last")
    assert complete(slices, 10**9, [0, 1]) == [["early"]]
    assert complete(slices, 10**9, []) == [["late"], ["last"]]


def test_a_record_of_a_slice_that_is_done_joins_the_next() -> None:
    slices: Slices[str] = Slices([0])
    slices.add(0, 3 * SLICE_MS, "a")
    assert complete(slices, 10**9, []) == [["a"]]
    slices.add(0, 1, "straggler")
    slices.add(0, 4 * SLICE_MS, "b")
    assert complete(slices, 10**9, []) == [["straggler", "b"]]


def test_slices_tell_when_they_began_and_what_is_settled() -> None:
    slices: Slices[str] = Slices([0])
    slices.add(0, 3 * SLICE_MS + 1, "a")
    assert list(slices.complete(10**9, [])) == [(3 * SLICE_MS, ["a"])]
    assert slices.settled_ms(20 * SLICE_MS + HOLD_MS, []) == 20 * SLICE_MS
    assert slices.settled_ms(20 * SLICE_MS + HOLD_MS, [0]) == 3 * SLICE_MS
