from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from operations.conformance.consumer_trials import (
    ConsumerTrial,
    after_restart,
    first_trials,
    judge,
    judge_order,
    lines_in,
)
from operations.conformance.events import Examples
from tests.operations.conformance.consumers import understand

FAULTS = {
    "repeats": {"repeated", "outdated", "moved_away"},
    "outdated": {"outdated"},
    "never closes": {"moved_away"},
    "takes every type": {"unknown_type"},
    "passes over nulls": {"empty_optional"},
    "ends at unknown fields": {"unknown_field", "empty_optional", "largest_number", "to_the_end"},
    "ends at a tombstone": {"largest_number", "to_the_end"},
    "no order": {"order"},
}


def failed(trials: list[ConsumerTrial], fault: str, stored: dict[str, int]) -> set[str]:
    lines = understand([record for trial in trials for record in trial.records], fault, stored)
    return {one.name for one in [*judge(trials, lines), judge_order(trials, lines)] if not one.passed}


@pytest.fixture
def examples(config: Path) -> Examples:
    return Examples.load(config, "mea")


def test_a_right_consumer_passes_before_and_after_a_restart(examples: Examples) -> None:
    first, stored = first_trials(examples), dict[str, int]()
    assert failed(first, "", stored) == set()
    assert failed(after_restart(examples, first), "", stored) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, examples: Examples) -> None:
    assert failed(first_trials(examples), fault, {}) == FAULTS[fault]


def test_numbers_that_went_through_floats_are_found(examples: Examples) -> None:
    assert "largest_number" in failed(first_trials(examples), "floats", {})


def test_a_consumer_that_forgets_over_a_restart_is_found(examples: Examples) -> None:
    first = first_trials(examples)
    assert failed(after_restart(examples, first), "", {}) == {"again_after_restart"}


def test_lines_are_read_and_what_is_none_is_named() -> None:
    good = b'{"complaint_id": "a", "version": 9007199254740991, "what": "handle", "more": 1}\n'
    lines, fault = lines_in(good + b"started\n" + b'{"version"')
    assert [msgspec.structs.astuple(one) for one in lines] == [("a", 2**53 - 1, "handle")]
    assert fault.startswith("started: ")
    assert lines_in(b'{"complaint_id": "a", "version": 9.007e15, "what": "handle"}\n')[1]
    assert lines_in(b"\xff\n")[1]
