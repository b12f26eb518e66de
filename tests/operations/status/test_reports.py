from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from complaints.events.process_report import PROCESS, Counts, ProcessReport, State
from operations.status.checks import gone
from operations.status.reports import unbalanced

NOON = datetime(2026, 3, 4, 5, tzinfo=UTC)


def report(received: int, ok: int, state: State = "running") -> ProcessReport:
    counts = Counts(
        received=received,
        ok=ok,
        rejected={"broken_json": 2},
        dropped={"stopped": 1},
        client_faults={},
        totals={},
        levels={},
    )
    return ProcessReport(
        id="worker@here/7/1",
        process="worker",
        host="here",
        pid=7,
        started=NOON,
        at=NOON,
        every_secs=60,
        config={},
        problems={},
        counts=counts,
        state=state,
    )


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (report(10, 7), False),
        (report(10, 5), False),  # two are under way
        (report(10, 7, "ended"), False),
        (report(10, 5, "ended"), True),  # what became of two?
        (report(10, 8), True),  # one was counted twice
        (msgspec.structs.replace(report(10, 5, "ended"), counts=None), False),  # from a release without counts
    ],
)
def test_counts_that_do_not_agree_are_told_with_their_process(one: ProcessReport, told: bool) -> None:
    assert bool(unbalanced(one)) is told
    assert not told or unbalanced(one)[0].startswith("worker on here (process 7) received 10 and judged ")


def test_a_report_without_counts_is_read_as_before() -> None:
    old = msgspec.json.encode(msgspec.structs.replace(report(1, 1), counts=None))
    assert b"counts" not in old
    found = PROCESS.read(old)
    assert found is not None
    assert found.counts is None
    assert PROCESS.read(msgspec.json.encode(report(1, 1))) == report(1, 1)


def test_a_process_that_one_can_do_without_is_missed_where_it_ran_and_was_not_ended() -> None:
    surges = msgspec.structs.replace(report(10, 7), process="surges")
    assert gone([surges], []) == ["surges has not reported in the last minutes: start 'complaints surges run'"]
    assert gone([surges], [surges]) == []
    assert gone([msgspec.structs.replace(surges, state="ended")], []) == []
    assert gone([report(10, 7)], []) == []
