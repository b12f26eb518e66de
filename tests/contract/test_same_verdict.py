"""If the worker accepts a complaint, all readers accept its decision, which fits the published schema."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from complaints.events.complaint import CLASSIFIED
from complaints.events.identity import complaint_id
from complaints.events.schemas import schema_of
from tests.contract.test_null_is_absent import FULL, facts, run
from tests.streams.records import NOON, received, record

SCHEMA = Draft202012Validator(schema_of(CLASSIFIED))
ODD: list[Any] = [
    None,
    "",
    " ",
    "x",
    "nan",
    0,
    -1,
    1.5,
    2**53,
    2**63,
    1e300,
    True,
    [],
    [""],
    [None],
    ["x"],
    {},
    {"a": 1},
]
TIMES = [
    "2026-03-01T08:30:00+07:00", "2026-03-01T08:30:00Z", "2026-03-01t08:30:00z", "2026-03-01 08:30:00+0700",
    "1999-12-31T23:59:59Z", "2106-01-01T00:00:00Z", "2105-12-31T23:59:59.999999Z", "2026-03-01T08:30:60Z",
    "2026-03-01T08:30:00-23:59", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-01T08:30:00.123456789Z",
]  # fmt: skip
IDS = [FULL["complaint_id"], FULL["complaint_id"].upper(), FULL["complaint_id"].replace("-", ""), "x"]
places = st.dictionaries(
    st.sampled_from(["address", "longitude", "latitude", "village"]),
    st.one_of(st.sampled_from([*ODD, "เขตบางนา", 100.5, 13.7, 100, 13, -180, 90, 181]), st.floats(allow_nan=False)),
)
values: dict[str, st.SearchStrategy[Any]] = {
    "complaint_id": st.sampled_from(IDS),
    "submitted": st.sampled_from(TIMES),
    "received": st.sampled_from(TIMES),
    "revised": st.sampled_from(TIMES),
    "occurred": st.sampled_from([*TIMES, *ODD]),
    "text": st.one_of(st.text(max_size=50), st.sampled_from(ODD)),
    "place": st.one_of(places, st.sampled_from(ODD)),
    "labels": st.one_of(st.lists(st.text(max_size=5)), st.sampled_from(ODD)),
}


@st.composite
def events(draw: st.DrawFn) -> bytes:
    """Complaints with fields left out, added, odd or of another type."""
    event = dict(FULL)
    for name in draw(st.sets(st.sampled_from([*FULL, "version", "surprise"]), max_size=4)):
        if draw(st.booleans()):
            event.pop(name, None)
        else:
            event[name] = draw(values.get(name, st.sampled_from(ODD)))
    return msgspec.json.encode(event)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(events())
def test_what_the_worker_publishes_every_reader_takes(value: bytes) -> None:
    outputs = run(value, record(received()))
    if outputs[0].topic == "complaints.dead.v1":
        assert len(outputs) == 1
        return
    for output in outputs:
        SCHEMA.validate(msgspec.json.decode(output.value))
    facts(outputs[0].value)


def test_a_complaint_submitted_on_the_last_day_has_the_same_verdict_everywhere() -> None:
    """Its channel's clock may be a day ahead: then its hour would be beyond those that ClickHouse can store."""
    last = datetime(2105, 12, 31, 23, 59, tzinfo=UTC)
    for ahead, taken in ((timedelta(), True), (timedelta(minutes=1), False), (timedelta(hours=23), False)):
        complaint = received(submitted=last + ahead, revised=last, received=last)
        outputs = run(msgspec.json.encode(complaint), record(received()))
        assert (outputs[0].topic == "complaints.classified.v1") == taken
        if taken:
            facts(outputs[0].value)


def test_a_complaint_id_in_another_spelling_is_published_in_the_one_of_the_schema() -> None:
    one = received(complaint_id=complaint_id("traffy", "A-1"), submitted=NOON)
    for spelling in (str(one.complaint_id).upper(), one.complaint_id.hex):
        value = msgspec.json.encode(one).replace(str(one.complaint_id).encode(), spelling.encode())
        assert run(value, record(one)) == run(msgspec.json.encode(one), record(one))
