from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.channel_reference import trimmed
from complaints.events.complaint import MAX_SAFE_INTEGER
from complaints.events.identity import (
    LATEST,
    MAX_GENERATION,
    MAX_VERSION,
    NAMESPACE,
    complaint_id,
    current_version,
    keyed_id,
    unreferenced_id,
    untrimmed_id,
    version_of,
)

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_ids_are_fixed_for_good() -> None:
    """Every stored complaint depends on these ids."""
    assert str(complaint_id("traffy", "2024-ABC")) == "ced60008-2747-505e-8232-68c9c47b2570"
    assert str(keyed_id("web-1111", "k")) == "1629c40a-1336-530d-9f92-534cdcf3bc09"
    assert str(unreferenced_id("web-1111", "ไฟดับ", NOW)) == "3010ad08-1b7b-5e9a-a039-1e3e5d5709c1"


@given(st.text(), st.text())
def test_ids_are_uuids_of_rfc_9562(channel: str, reference: str) -> None:
    assert complaint_id(channel, reference) == uuid5(NAMESPACE, f"{channel}\0{trimmed(reference)}")
    assert untrimmed_id(channel, reference) == uuid5(NAMESPACE, f"{channel}\0{reference}")


@given(st.text(min_size=1), st.text(min_size=1))
def test_reference_key_and_content_never_meet(channel: str, name: str) -> None:
    ids = {complaint_id(channel, name), keyed_id(channel, name), unreferenced_id(channel, name, NOW)}
    assert len(ids) == 3


def test_the_same_moment_is_the_same_id_in_any_zone() -> None:
    bangkok = NOW.astimezone(timezone(timedelta(hours=7)))
    assert unreferenced_id("a", "x", NOW) == unreferenced_id("a", "x", bangkok)
    assert unreferenced_id("a", "x", NOW) != unreferenced_id("a", "x", NOW + timedelta(microseconds=1))


times = st.datetimes(datetime(2000, 1, 1), datetime(2106, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001
generations = st.integers(0, MAX_GENERATION)


@given(times, times, generations, generations)
def test_newer_content_beats_newer_rules_and_those_beat_the_rest(
    one: datetime, two: datetime, low: int, high: int
) -> None:
    first, second = version_of(one, low), version_of(two, high)
    assert 0 <= first <= MAX_VERSION
    if two - one >= timedelta(milliseconds=1):
        assert second > first
    if one == two:
        assert (second > first) == (high > low)


@given(times, times, st.integers(1, 50), generations)
def test_a_correction_more_makes_the_version_greater(
    revised: datetime, corrected: datetime, corrections: int, generation: int
) -> None:
    before = version_of(revised, MAX_GENERATION, corrected=corrected, corrections=corrections - 1)
    after = version_of(revised, generation, corrected=corrected, corrections=corrections)
    assert before >> 11 < after >> 11
    later = revised + timedelta(milliseconds=1)
    assert after < version_of(later, generation, corrected=corrected, corrections=corrections) <= MAX_VERSION


def test_a_correction_beats_a_revision_it_did_not_know_of() -> None:
    corrected = version_of(NOW, 1, corrected=NOW + timedelta(hours=1), corrections=1)
    assert corrected > version_of(NOW + timedelta(days=200), MAX_GENERATION)


def test_the_latest_times_there_may_be_fit() -> None:
    assert version_of(LATEST, MAX_GENERATION, corrected=LATEST, corrections=1000) <= MAX_VERSION


@given(times, generations)
def test_every_version_is_exact_where_numbers_are_floats(time: datetime, generation: int) -> None:
    version = version_of(time, generation)
    assert int(float(version)) == version
    assert int(float(version + 1)) == version + 1


@pytest.mark.parametrize("generation", [-1, MAX_GENERATION + 1, 2**21])
def test_generations_have_limits(generation: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        version_of(NOW, generation)


def test_a_time_that_fits_no_version_is_refused() -> None:
    assert version_of(LATEST + timedelta(days=1), MAX_GENERATION) <= MAX_VERSION
    with pytest.raises(ValueError, match="no version can hold"):
        version_of(datetime(2110, 1, 1, tzinfo=UTC), 0)


def version_of_21_bits(revised: datetime, generation: int) -> int:
    """As versions were composed before."""
    return ((revised - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)) << 21 | generation


@given(times, st.integers(0, (1 << 21) - 1))
def test_old_versions_become_what_is_composed_today(time: datetime, generation: int) -> None:
    time = time.replace(microsecond=time.microsecond // 1000 * 1000)
    old = version_of_21_bits(time, generation)
    assert old > MAX_VERSION
    assert current_version(old) == version_of(time, min(generation, MAX_GENERATION))


@given(st.integers(0, 2**63 - 1))
def test_a_version_is_current_after_one_conversion(version: int) -> None:
    current = current_version(version)
    assert 0 <= current <= MAX_VERSION == MAX_SAFE_INTEGER
    assert current_version(current) == current


@given(st.integers(2**53, 2**63 - 1), st.integers(2**53, 2**63 - 1))
def test_old_versions_keep_their_order(one: int, two: int) -> None:
    if one <= two:
        assert current_version(one) <= current_version(two)
