from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from complaints.errors import PermanentError, TransientError
from complaints.outcome import Reason
from complaints.telemetry import Telemetry
from stores.kafka.record import ConsumerRecord
from streams.runtime.counted import Sent, counted
from tests.clock import ManualClock
from tests.streams.records import HandMade

RECORDS: Sequence[ConsumerRecord] = [HandMade(b"{}")] * 10


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry("worker", ManualClock())


def sent(published: Future[None], *dead: Reason) -> Sent:
    return Sent(published, outputs=21, dead=Counter(dead))


def test_records_are_done_once_all_that_came_of_them_is_acknowledged(telemetry: Telemetry) -> None:
    published: Future[None] = Future()
    process = counted(lambda records: sent(published, "broken_json", "broken_json"), telemetry)
    assert process(RECORDS) is published
    assert (telemetry.counts().received, telemetry.counts().under_way) == (10, 10)

    published.set_result(None)
    counts = telemetry.counts()
    assert (counts.ok, counts.rejected, counts.under_way) == (8, {"broken_json": 2}, 0)
    assert counts.totals == {"batches": 1, "published": 21}


def test_a_batch_that_is_not_acknowledged_is_dropped(telemetry: Telemetry) -> None:
    published: Future[None] = Future()
    counted(lambda records: sent(published, "broken_json"), telemetry)(RECORDS)
    published.set_exception(TransientError("stopped"))
    counts = telemetry.counts()
    assert (counts.ok, counts.rejected, counts.dropped, counts.under_way) == (0, {}, {"stopped": 10}, 0)


def test_a_batch_that_cannot_be_worked_on_is_dropped_and_its_error_is_raised(telemetry: Telemetry) -> None:
    def fail(records: Sequence[ConsumerRecord]) -> Sent:
        raise PermanentError("too many dead letters")

    with pytest.raises(PermanentError):
        counted(fail, telemetry)(RECORDS)
    assert (telemetry.counts().dropped, telemetry.counts().under_way) == ({"stopped": 10}, 0)
