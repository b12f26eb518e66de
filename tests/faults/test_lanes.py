from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.faults.lanes import side_by_side
from tests.faults.plan import Plan
from tests.faults.report import Record
from tests.faults.schedule import Result
from tests.faults.verdict import Verdict

pytestmark = pytest.mark.long

PLANS = [Plan.of(seed) for seed in range(5)]


def _answers_all(plans: Connection, folder: Path) -> None:
    try:
        while True:
            plans.send(Record.of(Result(plans.recv(), Verdict(lost=[folder.name]))))
    except EOFError:
        return


def _ends_at_once(plans: Connection, folder: Path) -> None:
    sys.exit(1)


def test_each_schedule_has_one_record_and_all_lanes_work(tmp_path: Path) -> None:
    records = list(side_by_side(PLANS, 2, tmp_path, _answers_all))
    assert sorted(record.seed for record in records) == list(range(5))
    assert {lane for record in records for lane in record.verdict.lost} == {"lane-0", "lane-1"}


def test_a_lane_that_ends_early_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises((EOFError, OSError)):
        list(side_by_side(PLANS, 2, tmp_path, _ends_at_once))
