from __future__ import annotations

from stores.kafka.slices import HOLD_MS, PAST_GAP, PAST_LEAST, PAST_MOST, PAST_MS, SLICE_MS, Slices


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


def add_past(slices: Slices[str], partition: int, number: int, count: int = PAST_LEAST) -> None:
    for _ in range(count):
        slices.add(partition, number * SLICE_MS, str(number), of_ms=number * SLICE_MS - PAST_MS - 1)


def test_slices_of_the_past_are_one_with_what_lies_between_them() -> None:
    slices: Slices[str] = Slices([0, 1])
    add_past(slices, 0, 3)
    slices.add(1, 4 * SLICE_MS, "now")
    add_past(slices, 1, 3 + PAST_GAP)
    slices.add(0, (4 + PAST_GAP) * SLICE_MS, "after")
    first, second = complete(slices, 10**9, [])
    assert first == [*["3"] * PAST_LEAST, "now", *[str(3 + PAST_GAP)] * PAST_LEAST]
    assert second == ["after"]


def test_the_past_waits_until_no_more_of_it_can_follow() -> None:
    slices: Slices[str] = Slices([0])
    add_past(slices, 0, 3)
    end_ms = (4 + PAST_GAP) * SLICE_MS + HOLD_MS
    assert complete(slices, end_ms - 1, []) == []
    assert complete(slices, end_ms, []) == [["3"] * PAST_LEAST]


def test_a_few_late_records_hold_nothing_back() -> None:
    slices: Slices[str] = Slices([0])
    add_past(slices, 0, 3, PAST_LEAST - 1)
    assert len(complete(slices, 4 * SLICE_MS + HOLD_MS, [])) == 1
    add_past(slices, 0, 5)
    for _ in range(PAST_LEAST + 1):
        slices.add(0, 5 * SLICE_MS, "now")
    assert len(complete(slices, 6 * SLICE_MS + HOLD_MS, [])) == 1


def test_the_past_is_given_out_in_parts_that_memory_holds() -> None:
    slices: Slices[str] = Slices([0])
    for number in range(4):
        add_past(slices, 0, number, PAST_MOST // 2)
    assert [len(each) for each in complete(slices, 4 * SLICE_MS + HOLD_MS, [])] == [PAST_MOST, PAST_MOST]


def test_it_is_the_same_however_often_one_looks() -> None:
    often: Slices[str] = Slices([0])
    found = []
    for number in (0, 2, 3, 4, 9, 10, 30):
        add_past(often, 0, number)
        for later in range(3):
            found += complete(often, (number + later) * SLICE_MS, [])
    found += complete(often, 10**9, [])
    once: Slices[str] = Slices([0])
    for number in (0, 2, 3, 4, 9, 10, 30):
        add_past(once, 0, number)
    assert found == complete(once, 10**9, [])
    assert len(found) == 3
