"""A sink killed when a complaint's old hour is marked and not recounted yet: the sink that comes next recounts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import uuid4

from complaints.settings import ClickHouseSettings
from embedded.broker import TansuBroker
from producers.intake.submission import Submission
from tests.histories.history import CHANNEL, History, Sent
from tests.histories.mishaps import dies_before_counting
from tests.histories.sender import Sender
from tests.histories.stage import Stage
from tests.histories.verdict import findings

NOON = datetime(2025, 3, 2, 5, tzinfo=UTC)
COUNTED_SECS = 120.0


def test_the_hour_it_left_is_recounted(tansu: TansuBroker, clickhouse: ClickHouseSettings, tmp_path: Path) -> None:
    assert _moved(tansu, clickhouse, tmp_path, filed=False, wrong_secs=COUNTED_SECS) == []


def test_a_marker_filed_before_the_recount_is_found(
    tansu: TansuBroker, clickhouse: ClickHouseSettings, tmp_path: Path
) -> None:
    found = _moved(tansu, clickhouse, tmp_path, filed=True, wrong_secs=5.0)
    assert [finding for finding in found if finding.startswith("hourly")]


def _moved(
    tansu: TansuBroker, clickhouse: ClickHouseSettings, folder: Path, *, filed: bool, wrong_secs: float
) -> list[str]:
    """A complaint is counted, and moves to another hour through a sink that dies; what is wrong after that.

    Counts are given `wrong_secs` to come right once all is read.
    """
    tag = "d" + "".join(letter for letter in uuid4().hex if letter.isalpha())
    died = folder / "died"
    dying = [partial(dies_before_counting, died, filed=filed)]
    stage = Stage(tansu.bootstrap, clickhouse, folder / "run", tag, batch_rows=20, unsafe=dying)
    try:
        sender = Sender(stage.settings, stage.agencies, Random(1))
        for hours in (0, 3):
            history = _history(tag, NOON + timedelta(hours=hours))
            sender.send([(history, history[0])])
            judge = partial(findings, stage.settings, sender.told(), stage.agencies)
            counted = partial(_read_and_right, stage, judge)
            if not hours:
                assert stage.wait_until(counted, COUNTED_SECS), stage.log()
        assert stage.wait_until(lambda: died.exists() and stage.caught_up(), COUNTED_SECS), stage.log()
        stage.wait_until(counted, wrong_secs)
        return judge()
    finally:
        stage.end()


def _read_and_right(stage: Stage, judge: Callable[[], list[str]]) -> bool:
    return stage.caught_up() and not judge()


def _history(reference: str, submitted: datetime) -> History:
    text = "ไฟส่องสว่างริมทางดับหลายดวง"
    return [Sent(Submission(channel=CHANNEL, reference=reference, text=text, submitted=submitted, revised=NOON))]
