from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.csv_cells import degrees_in, time_in
from complaints.errors import ConfigError

WHERE = "t.csv:3"


def test_a_time_without_an_offset_is_of_bangkok() -> None:
    assert time_in("2026-03-02T07:00", WHERE) == time_in("2026-03-02T00:00Z", WHERE) == datetime(2026, 3, 2, tzinfo=UTC)


def test_degrees_or_none() -> None:
    assert degrees_in({"latitude": "-13.75"}, "latitude", WHERE) == -13.75
    assert degrees_in({"latitude": ""}, "latitude", WHERE) is None
    assert degrees_in({}, "longitude", WHERE) is None


@pytest.mark.parametrize("text", ["east", "nan", "inf", "100.5"])
def test_what_are_no_degrees_names_line_and_column(text: str) -> None:
    with pytest.raises(ConfigError, match=rf"t\.csv:3: '{text}' is not a number of degrees of latitude"):
        degrees_in({"latitude": text}, "latitude", WHERE)


def test_what_is_no_time_names_its_line() -> None:
    with pytest.raises(ConfigError, match=r"t\.csv:3: 'noon' is not a time"):
        time_in("noon", WHERE)
