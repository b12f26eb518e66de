from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.identity import GENERATION_BITS, NAMESPACE, complaint_id, keyed_id, unreferenced_id, version_of

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_ids_are_fixed_for_good() -> None:
    """Every stored complaint rests on these."""
    assert str(complaint_id("traffy", "2024-ABC")) == "ced60008-2747-505e-8232-68c9c47b2570"
    assert str(keyed_id("web-1111", "k")) == "1629c40a-1336-530d-9f92-534cdcf3bc09"
    assert str(unreferenced_id("web-1111", "ไฟดับ", NOW)) == "3010ad08-1b7b-5e9a-a039-1e3e5d5709c1"


@given(st.text(), st.text())
def test_ids_are_uuids_of_rfc_9562(channel: str, reference: str) -> None:
    assert complaint_id(channel, reference) == uuid5(NAMESPACE, f"{channel}\0{reference}")


@given(st.text(min_size=1), st.text(min_size=1))
def test_reference_key_and_content_never_meet(channel: str, name: str) -> None:
    ids = {complaint_id(channel, name), keyed_id(channel, name), unreferenced_id(channel, name, NOW)}
    assert len(ids) == 3


def test_the_same_moment_is_the_same_id_in_any_zone() -> None:
    bangkok = NOW.astimezone(timezone(timedelta(hours=7)))
    assert unreferenced_id("a", "x", NOW) == unreferenced_id("a", "x", bangkok)
    assert unreferenced_id("a", "x", NOW) != unreferenced_id("a", "x", NOW + timedelta(microseconds=1))


times = st.datetimes(datetime(1990, 1, 1), datetime(2109, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
generations = st.integers(0, (1 << GENERATION_BITS) - 1)


@given(times, times, generations, generations)
def test_newer_content_beats_newer_rules_and_those_beat_the_rest(
    one: datetime, two: datetime, low: int, high: int
) -> None:
    """Until 2109, when a signed 64-bit integer is full."""
    first, second = version_of(one, low), version_of(two, high)
    assert 0 <= first < 2**63
    if two - one >= timedelta(milliseconds=1):
        assert second > first
    if one == two:
        assert (second > first) == (high > low)


@pytest.mark.parametrize("generation", [-1, 1 << GENERATION_BITS])
def test_generations_have_limits(generation: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        version_of(NOW, generation)
