from __future__ import annotations

import numpy as np
import pytest

from bench.peers.alarms import Alarm, alarms, greatest, threshold_for
from bench.peers.hourly_counts import count, without_sprees
from bench.peers.surge_baselines import BASELINES
from tests.trends.surges.weeks import AREAS, DAY, START, quiet, surge

DAYS = 70
ONSET = START + 66 * DAY + 9


@pytest.mark.parametrize("name", BASELINES)
def test_a_large_surge_scores_above_everything_usual(name: str) -> None:
    score, _ = BASELINES[name]
    reports = sorted([*quiet(DAYS), *surge(ONSET, 40)], key=lambda one: one.hour)
    counts = count(reports)
    scores = score(counts.days)[:, 63 * DAY :]
    cell, hour = np.unravel_index(int(scores.argmax()), scores.shape)
    assert counts.cells[cell] == ("flood", AREAS[3])
    assert ONSET < counts.first + 63 * DAY + hour < ONSET + DAY


def test_a_spree_is_counted_once_where_sprees_are_merged() -> None:
    walked = surge(ONSET, 40, hours=1, apart=0.0005)
    assert len(without_sprees(walked)) == 1
    assert count(walked).days.max() == 40


def test_hours_above_the_threshold_are_one_alarm_until_a_day_lies_between_them() -> None:
    scores = np.zeros((2, 100), dtype=np.float32)
    scores[1, [10, 11, 34]] = 5
    scores[1, 60] = 3
    assert alarms(greatest(scores, 0), 2) == [Alarm(1, 11, 35), Alarm(1, 61, 61)]
    assert alarms(greatest(scores, 20), 4) == [Alarm(1, 35, 35)]


def test_the_threshold_gives_as_many_alarms_as_are_allowed() -> None:
    scores = np.zeros((3, 100), dtype=np.float32)
    scores[[0, 1, 2], 50] = [2, 4, 8]
    kept = greatest(scores, 0)
    assert len(alarms(kept, threshold_for(1, [kept]))) == 1
    assert len(alarms(kept, threshold_for(2, [kept, kept]))) == 2
