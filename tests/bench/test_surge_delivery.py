from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.surge_delivery import A_DAY, HISTORY_DAYS, RATE, REPORTS, SECS, SURGES, complaints_until

pytestmark = pytest.mark.long


def test_surges_lie_in_the_part_that_is_written_at_an_even_rate() -> None:
    until = datetime(2026, 1, 1, tzinfo=UTC)
    complaints = list(complaints_until(until))
    assert len(complaints) == HISTORY_DAYS * A_DAY + REPORTS + RATE * SECS
    times = [one.submitted for one in complaints]
    assert times == sorted(times)
    assert times[-1] <= until
    live = complaints[-RATE * SECS :]
    assert sum(one.classification.categories[0].code == "flood" for one in live) > SURGES * REPORTS
