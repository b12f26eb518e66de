from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import msgspec
import pytest

from complaints.events.process_report import Counts
from complaints.telemetry import Stage, Telemetry
from tests.clock import ManualClock


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry("worker", ManualClock())


def equation(counts: Counts) -> bool:
    judged = counts.ok + sum(counts.rejected.values()) + sum(counts.dropped.values())
    return counts.received == judged + counts.under_way


def test_what_was_received_is_under_way_until_it_is_judged(telemetry: Telemetry) -> None:
    telemetry.receive(10)
    assert telemetry.counts().under_way == 10
    telemetry.done(6, ["broken_json", "empty_text", "broken_json"])
    telemetry.drop("stopped", 1)
    counts = telemetry.counts()
    assert (counts.received, counts.ok, counts.under_way) == (10, 6, 0)
    assert (counts.rejected, counts.dropped) == ({"broken_json": 2, "empty_text": 1}, {"stopped": 1})


def test_counted_reasons_are_taken_as_they_are(telemetry: Telemetry) -> None:
    telemetry.done(0, {"too_large": 3})
    telemetry.done(0, {"too_large": 2, "broken_event": 0})
    assert telemetry.counts().rejected == {"too_large": 5}


def test_what_is_judged_twice_shows_as_less_than_nothing_under_way(telemetry: Telemetry) -> None:
    telemetry.receive(1)
    telemetry.done(1)
    telemetry.done(1)
    assert telemetry.counts().under_way == -1


def test_a_batch_has_a_time_and_is_counted_once_however_large() -> None:
    clock = ManualClock()
    telemetry = Telemetry("sink", clock)
    assert (telemetry.counts().last_batch, telemetry.started) == (None, clock.now())
    clock.advance(5)
    telemetry.receive(4000)
    assert telemetry.counts().totals == {"batches": 1}
    assert telemetry.counts().last_batch == clock.now()


def test_totals_and_faults_grow_and_levels_are_set(telemetry: Telemetry) -> None:
    for _ in range(2):
        telemetry.add("published", 5)
        telemetry.client_fault("late_body")
        telemetry.set_level("waiting", 7)
    counts = telemetry.counts()
    assert (counts.totals, counts.client_faults, counts.levels) == ({"published": 10}, {"late_body": 2}, {"waiting": 7})


def test_counts_of_several_threads_are_all_there_and_agree_at_every_moment(telemetry: Telemetry) -> None:
    def work() -> bool:
        agreed = True
        for _ in range(500):
            telemetry.receive(3)
            telemetry.done(2, ["broken_json"])
            counts = telemetry.counts()
            agreed = agreed and equation(counts) and counts.under_way >= 0
        return agreed

    with ThreadPoolExecutor(4) as pool:
        done: list[Callable[[], bool]] = [pool.submit(work).result for _ in range(4)]
        assert all(result() for result in done)
    counts = telemetry.counts()
    assert (counts.received, counts.ok, counts.rejected) == (6000, 4000, {"broken_json": 2000})


def test_counts_travel_in_reports_and_names_of_newer_processes_are_read(telemetry: Telemetry) -> None:
    telemetry.receive(1)
    telemetry.done(0, ["broken_json"])
    written = msgspec.json.encode(telemetry.counts())
    assert msgspec.json.decode(written, type=Counts) == telemetry.counts()
    newer = written.replace(b"broken_json", b"reason_of_a_newer_release")
    assert msgspec.json.decode(newer, type=Counts).rejected == {"reason_of_a_newer_release": 1}


def test_every_stage_has_a_name() -> None:
    services = ("surges", "incidents", "webhooks", "notifications")
    assert get_args(Stage) == ("gateway", "import", "worker", "cases", "sink", *services)
