from __future__ import annotations

from collections.abc import Sequence

from complaints.outcome import Reject
from streams.steps.step import Rejected, each, through

ODD = Reject("invalid_field", "odd", "validate")


def _even(number: int) -> int | Reject:
    return number if number % 2 == 0 else ODD


def _sum_of_all(numbers: Sequence[int]) -> list[int]:
    return [sum(numbers)] * len(numbers)


def test_a_batch_goes_through_all_steps_in_order() -> None:
    assert through([each(lambda n: n + 1), each(lambda n: n * 10)], [1, 2]) == [20, 30]


def test_what_is_refused_takes_no_further_step_and_keeps_its_place() -> None:
    assert through([each(_even), _sum_of_all], [2, 3, 4]) == [6, Rejected(ODD, 3), 6]


def test_a_rejected_input_carries_what_the_refusing_step_was_given() -> None:
    assert through([each(lambda n: n + 1), each(_even)], [2]) == [Rejected(ODD, 3)]


def test_an_empty_batch_stays_empty_and_all_may_be_refused() -> None:
    assert through([each(_even), _sum_of_all], []) == []
    assert through([each(_even), _sum_of_all], [1, 3]) == [Rejected(ODD, 1), Rejected(ODD, 3)]
