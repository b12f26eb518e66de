from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.settings import DEFAULT_CONFIG
from streams.cases.policy import load_policy


def changed(folder: Path, old: str, new: str) -> Path:
    shutil.copytree(DEFAULT_CONFIG, folder / "config")
    file = folder / "config/cases.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder / "config"


def test_the_shipped_file_loads_with_the_calendar_of_the_routing() -> None:
    policy = load_policy(DEFAULT_CONFIG)
    assert policy.centre in policy.agencies
    assert policy.days("critical", None, None) == 1
    assert policy.days("normal", None, None) is None
    assert policy.status_words["traffy"]["เสร็จสิ้น"] == "answered", "without evidence nothing is resolved"


def test_holidays_before_those_of_the_routing_are_the_public_ones() -> None:
    between = load_policy(DEFAULT_CONFIG).working_time.between

    def open_for(year: int, month: int, day: int) -> int:
        start = datetime(year, month, day, tzinfo=BANGKOK)
        return between(start, start + timedelta(days=1))

    assert open_for(2023, 3, 6) == 0, "Makha Bucha, of holidays.yaml"
    assert open_for(2024, 12, 5) == 0, "the first that routing.yaml lists"
    assert open_for(2026, 5, 1) > 0, "Labour Day: routing.yaml does not list it, as offices of government work"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("centre: opm-1111", "centre: opm-9999", "centre: no agency 'opm-9999'"),
        ("to: pm-office", "to: nobody", "escalations.1.to: no agency 'nobody'"),
        ("percent: 200", "percent: 150", "escalations.1.percent: must be greater"),
        ("urgency: [high]", "urgency: [urgent]", "deadlines.1.urgency: no urgency 'urgent'"),
        ("urgency: [high]", "category: [dragons]", "deadlines.1.category: no category 'dragons'"),
        ("max_hops: 3", "max_hops: 0", "max_hops: Expected `int` >= 1"),
        ("เสร็จสิ้น: answered", "เสร็จสิ้น: done", "status_words.traffy.เสร็จสิ้น: Invalid enum value 'done'"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_policy(changed(tmp_path, old, new))
    assert says in str(error.value)
    assert "cases.yaml:" in str(error.value)
