from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.complaint import Before, Correction
from complaints.events.identity import EARLIEST
from streams.overrides import Overrides
from tests.streams.records import NOON, received


def correction(minutes: int, **given: Any) -> Correction:
    made: dict[str, Any] = {"complaint": received(), "corrected": NOON + timedelta(minutes=minutes), "by": "official"}
    return Correction(**(made | given))


def together(*corrections: Correction) -> Overrides:
    overrides = Overrides()
    for one in corrections:
        overrides = overrides.with_correction(one)
    return overrides


def test_a_correction_keeps_what_it_does_not_name() -> None:
    overrides = together(
        correction(1, agencies=("mea",)), correction(2, categories=("tree",)), correction(3, kind="idea")
    )
    assert overrides.codes("agencies") == ("mea",)
    assert overrides.codes("categories") == ("tree",)
    assert overrides.codes("kind") == ("idea",)
    assert overrides.codes("area") == ()


def test_the_last_word_on_each_part_counts_and_tells_by_whom() -> None:
    first = correction(1, agencies=("mea",), categories=("tree",), by="official")
    second = correction(2, agencies=("doh",), by="agency", by_agency="mea")
    overrides = together(first, second)
    assert (overrides.codes("agencies"), overrides.by("agencies")) == (("doh",), "agency:mea")
    assert (overrides.codes("categories"), overrides.by("categories", "kind")) == (("tree",), "official")
    assert overrides.corrected == second.corrected


def test_what_is_cleared_is_as_if_nobody_had_named_it() -> None:
    overrides = together(correction(1, agencies=("mea",), area="10"), correction(2, cleared=("agencies",)))
    assert overrides.codes("agencies") == ()
    assert overrides.codes("area") == ("10",)
    later = correction(3, agencies=("doh",))
    assert together(later, correction(2, cleared=("agencies",))).codes("agencies") == ("doh",)


def test_none_of_it_depends_on_the_order_of_reading() -> None:
    made = [
        correction(1, agencies=("mea",), before=Before(triage="unknown-area")),
        correction(2, categories=("tree",), before=Before(agencies=("mea",))),
        correction(2, categories=("road",)),
        correction(3, cleared=("categories",)),
        correction(3, area="1047", kind="inquiry", by="agency"),
    ]
    assert all(together(*order) == together(*made) for order in itertools.permutations(made))


corrections = st.builds(
    correction,
    st.integers(0, 3),
    agencies=st.sampled_from([(), ("mea",), ("doh", "mea")]),
    categories=st.sampled_from([(), ("tree",), ("road",)]),
    area=st.sampled_from([None, "10", "1047"]),
    cleared=st.sampled_from([(), ("kind",), ("agencies", "area")]),
    by=st.sampled_from(["official", "agency"]),
    before=st.sampled_from([None, Before(triage="no-rule"), Before(agencies=("mea",))]),
)


@given(st.lists(corrections, max_size=8), st.randoms(use_true_random=False))
def test_repeats_and_order_make_no_difference(made: list[Correction], chance: Any) -> None:
    again = [*made, *(one for one in made if chance.random() < 0.5)]
    chance.shuffle(again)
    assert together(*again) == together(*made)


@given(st.lists(corrections, min_size=1, max_size=5), corrections)
def test_one_more_correction_is_seen_by_count_or_time(made: list[Correction], one: Correction) -> None:
    before, after = together(*made), together(*made, one)
    assert after == before or after.corrections == before.corrections + 1
    assert after.corrected >= before.corrected


def test_one_that_does_not_apply_changes_the_count_alone() -> None:
    one = Overrides().with_correction(correction(1, agencies=("gone",)), applies=False)
    assert (one.corrections, one.codes("agencies")) == (1, ())
    assert one.corrected == NOON + timedelta(minutes=1)


@pytest.mark.parametrize("triage", ["no-rule", None])
def test_why_it_was_in_triage_is_what_the_first_correction_saw(triage: str | None) -> None:
    later = correction(2, kind="idea", before=Before(triage="unknown-area"))
    overrides = together(later, correction(1, kind="idea", before=Before(triage=triage)), correction(0, kind="idea"))
    assert overrides.before
    assert overrides.before[1] == triage


def test_nobody_has_decided_anything() -> None:
    assert (Overrides().corrections, Overrides().corrected, Overrides().codes("kind")) == (0, EARLIEST, ())
