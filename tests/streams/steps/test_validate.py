from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.events.complaint import Correction, Origin
from complaints.events.identity import complaint_id
from streams.steps.validate import validate, validate_correction
from tests.streams.records import NOON, received

CHANNELS = frozenset({"traffy"})


PASSED_ON = {"origin": Origin(system="city", reference="C-1"), "complaint_id": complaint_id("city", "C-1"), "hops": 4}


@pytest.mark.parametrize("changes", [{}, {"submitted": NOON + timedelta(hours=23)}, PASSED_ON])
def test_a_plausible_complaint_is_accepted(changes: dict[str, Any]) -> None:
    assert validate(received(**changes), CHANNELS) is None


@pytest.mark.parametrize(
    ("changes", "reason", "named"),
    [
        ({"channel": "fax"}, "unknown_channel", "fax"),
        ({"text": " \n\t"}, "empty_text", "text"),
        ({"submitted": NOON + timedelta(days=2)}, "implausible_time", "submitted"),
        ({"revised": NOON + timedelta(days=2)}, "implausible_time", "revised"),
        ({"submitted": NOON - timedelta(days=365 * 40)}, "implausible_time", "submitted"),
        ({"complaint_id": complaint_id("traffy", "B-2")}, "id_mismatch", "complaint_id"),
        ({"origin": Origin(system="city", reference="C-1")}, "id_mismatch", "complaint_id"),
        ({"origin": Origin(system="1111", reference=str(complaint_id("traffy", "B-2")))}, "echo", "origin"),
        ({"hops": 5}, "too_many_hops", "hops"),
    ],
)
def test_an_implausible_complaint_is_rejected_with_reason_and_field(
    changes: dict[str, Any], reason: str, named: str
) -> None:
    reject = validate(received(**changes), CHANNELS)
    assert reject is not None
    assert reject.reason == reason
    assert named in reject.told


@pytest.mark.parametrize("time", [datetime(2106, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_no_time_is_later_than_a_version_can_hold(time: datetime) -> None:
    late = validate(received(received=time), CHANNELS)
    assert late is not None
    assert late.reason == "implausible_time"
    correction = Correction(complaint=received(), corrected=time, by="official", agencies=("mea",))
    too_late = validate_correction(correction, {"agencies": {"mea"}, "categories": set(), "kind": set(), "area": set()})
    assert too_late is not None
    assert too_late.reason == "implausible_time"
