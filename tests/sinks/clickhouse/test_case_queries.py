"""docs/case-queries.md: every query is run, and its result for known cases is right."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from complaints.events.case import Deadline, Hop
from complaints.events.incident import INCIDENT_OPENED
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.case_deadlines import CASE_DEADLINES
from sinks.clickhouse.case_refusals import CASE_REFUSALS
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.incident_states import INCIDENT_STATES
from stores.clickhouse.client import ClickHouse
from tests.complaints.events.examples import examples_of
from tests.sinks.clickhouse.test_event_tables import load
from tests.streams.cases.cases import CENTRE, ID, MONDAY, A, B, Folding, routed, update

PAGE = Path(__file__).parents[3] / "docs" / "case-queries.md"
QUERIES = re.findall(r"^## (\d+)\..*?^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
OTHER = uuid4()
"""A case that 1111 must adjudicate."""
replace = msgspec.structs.replace


@pytest.fixture
def warehouse(clickhouse: ClickHouseSettings) -> ClickHouse:
    """A case that was handed on, answered and reopened, and one that is disputed."""
    folding = Folding(routed())
    folded = [
        folding.send(one)
        for one in (
            update("accept", hours=1),
            update("answer", B, text="?", hours=1),  # refused
            update("transfer", to=B, reason="outside_area", hours=2),
            update("accept", B, hours=3),
            update("answer", B, text="ซ่อมแล้ว", hours=4),
            update("rate", CENTRE, "citizen", rating=2, hours=5),
            update("reopen", CENTRE, "citizen", text="ยังไม่ซ่อม", hours=5),
        )
    ]
    assert folding.case
    path = (Hop(to=A, step="open", at=MONDAY), Hop(to=CENTRE, step="refuse", at=MONDAY, reason="other"))
    other = replace(
        routed(), complaint_id=OTHER, state="refused", dispute="no_body_named", responsible=CENTRE, path=path
    )
    load(clickhouse, CASE_STATES, [folding.case, other])
    written = int((MONDAY + timedelta(days=2)).timestamp() * 1000)
    load(clickhouse, CASE_STEPS, [step for one in folded for step in one.steps], written)
    load(clickhouse, CASE_REFUSALS, [refusal for one in folded for refusal in one.refusals])
    told = Deadline(
        complaint_id=ID, milestone="breach", level=1, at=MONDAY, limit_secs=9, state="accepted", responsible=A
    )
    load(clickhouse, CASE_DEADLINES, [told, replace(told, milestone="warning")])
    incident = msgspec.convert(examples_of(INCIDENT_OPENED)[0], INCIDENT_OPENED.struct)
    load(clickhouse, INCIDENT_STATES, [replace(incident, complaint_ids=(ID, OTHER), complaints=2)])
    return ClickHouse(clickhouse)


def answer(warehouse: ClickHouse, number: int) -> list[tuple[Any, ...]]:
    return warehouse.rows(dict(QUERIES)[str(number)])


def test_the_questions_are_answered_rightly(warehouse: ClickHouse) -> None:
    assert [int(number) for number, _ in QUERIES] == list(range(1, 10))
    due = answer(warehouse, 1)
    assert {(row[0], row[1], row[2]) for row in due} == {(ID, "reopened", B), (OTHER, "refused", CENTRE)}
    assert {row[3] for row in due} == {"กรมทางหลวง", "ศูนย์รับเรื่องราวร้องทุกข์ของรัฐบาล 1111"}
    assert (B, 1, 1.0, 4.0, None, 0.0) in answer(warehouse, 2)
    assert answer(warehouse, 3) == [(A, B, "outside_area", 1, 0)]
    assert answer(warehouse, 4) == [(B, 1, 1, 1, 2.0)]
    ((case, since, dispute, hops, agencies),) = answer(warehouse, 5)
    assert (case, since, dispute, hops, agencies) == (OTHER, MONDAY, "no_body_named", 1, [A, CENTRE])
    assert (B, "answer", 1, 1, 44.0) in answer(warehouse, 6)
    assert answer(warehouse, 7) == [(B, "answer", "not_yours", 1)]
    ((_, reports, known),) = answer(warehouse, 8)
    assert reports == 2
    assert set(known) == {(ID, "reopened", B), (OTHER, "refused", CENTRE)}
    assert [row[1:] for row in answer(warehouse, 9)] == [(A, "breach", 1)]


def test_every_column_of_tables_and_views_says_what_it_holds(warehouse: ClickHouse) -> None:
    silent = warehouse.rows(
        "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = '' "
        "AND (startsWith(table, 'case') OR startsWith(table, 'incident'))"
    )
    assert silent == []
