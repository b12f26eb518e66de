from __future__ import annotations

import pytest

from complaints.errors import PermanentError
from complaints.settings import WorkerSettings
from stores.kafka.record import ProducerRecord
from streams.runtime.dead_letter_cap import WINDOW, DeadLetterCap


def good(count: int) -> list[ProducerRecord]:
    """Two outputs for each record, as for one agency."""
    return [ProducerRecord(topic, b"k", b"{}", []) for _ in range(count) for topic in ("classified", "agency")]


def dead(count: int, reason: str = "unknown_channel") -> list[ProducerRecord]:
    return [ProducerRecord("dead", b"k", b"{}", [("dead.reason", reason.encode())])] * count


def cap(share: float = 0.5, run: int = 100) -> DeadLetterCap:
    return DeadLetterCap(WorkerSettings(max_dead_share=share, max_dead_run=run), "dead")


def test_single_dead_letters_pass_however_many_there_are_in_all() -> None:
    one = cap()
    for _ in range(500):
        one.check(10, [*good(6), *dead(4)])


def test_the_dead_letters_of_a_batch_are_told_by_reason() -> None:
    assert cap().check(9, [*good(4), *dead(3), *dead(2, "empty_text")]) == {"unknown_channel": 3, "empty_text": 2}


def test_a_run_is_counted_across_batches_and_named_with_its_reasons() -> None:
    one = cap()
    one.check(60, dead(60))
    one.check(40, dead(40))
    with pytest.raises(PermanentError, match=r"101 dead letters one after another \(unknown_channel 1\)"):
        one.check(1, dead(1))


def test_a_good_record_ends_a_run() -> None:
    one = cap()
    for _ in range(4):
        one.check(61, [*dead(60), *good(1)])


def test_a_batch_without_dead_letters_ends_a_run() -> None:
    one = cap(share=1.0)
    for _ in range(4):
        one.check(60, dead(60))
        one.check(1, good(1))


def test_a_run_within_a_batch_is_found_also_when_it_ends_well() -> None:
    with pytest.raises(PermanentError, match="101 dead letters"):
        cap().check(102, [*dead(101), *good(1)])


def test_a_share_counts_only_over_a_whole_window() -> None:
    one = cap(run=10_000)
    one.check(WINDOW - 1, dead(WINDOW - 1))
    with pytest.raises(PermanentError, match=r"100% of the last 1,000 records are dead letters"):
        one.check(1, dead(1))


def test_what_is_long_ago_counts_no_more() -> None:
    one = cap(run=10_000)
    one.check(WINDOW * 9, good(WINDOW * 9))
    one.check(WINDOW // 2, [*good(WINDOW // 4), *dead(WINDOW // 4)])
    with pytest.raises(PermanentError, match=r"62% of the last 1,000 records .*broken_json 375.*"):
        one.check(WINDOW // 2, [*good(WINDOW // 8), *dead(WINDOW * 3 // 8, "broken_json")])


def test_large_batches_are_judged_each_by_itself() -> None:
    one = cap(run=10_000)
    one.check(5000, good(5000))
    with pytest.raises(PermanentError, match="60% of the last 5,000"):
        one.check(5000, [*good(2000), *dead(3000)])
