"""Events of cases and incidents as rows: loaded twice, out of order and by two writers, they stand once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from complaints.errors import TransientError
from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED, Case, CaseStep, Deadline
from complaints.events.event_type import EventType
from complaints.events.incident import INCIDENT_CHANGED, INCIDENT_DISSOLVED, INCIDENT_OPENED
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.case_deadlines import CASE_DEADLINES
from sinks.clickhouse.case_refusals import CASE_REFUSALS
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.event_rows import EventRows
from sinks.clickhouse.event_table import EventTable
from sinks.clickhouse.incident_states import INCIDENT_STATES
from stores.clickhouse.client import ClickHouse
from tests.complaints.events.examples import examples_of
from tests.streams.cases.cases import ID, MONDAY, A, B, Folding, routed, update

replace = msgspec.structs.replace


def load(settings: ClickHouseSettings, rows: EventRows[Any], events: Iterable[object], written_ms: int = 0) -> None:
    """Load events, one insert each, by a writer of its own."""
    table = EventTable(ClickHouse(settings), rows)
    table.check()
    for event in events:
        assert table.add(msgspec.json.encode(event), written_ms) is None
        table.insert()
    table.flush()
    table.settle()
    table.close()


def history() -> list[Case]:
    """A case after each of its steps: it was handed on, answered, resolved, reopened and rated."""
    folding = Folding(routed())
    updates = (
        update("accept", hours=1),
        update("accept", hours=1.5),  # refused: what is known of the case grows, its number of steps does not
        update("transfer", to=B, reason="outside_area", hours=2),
        update("accept", B, hours=3),
        update("invite", B, to=A, hours=3),
        update("answer", B, text="ซ่อมแล้ว", hours=4),
        update("reopen", "opm-1111", "citizen", text="ยังไม่ซ่อม", hours=5),
    )
    return [routed(), *(folding.send(one).case for one in updates)]


@pytest.mark.parametrize(
    ("event", "rows"),
    [
        (CASE, CASE_STATES),
        (CASE_STEP, CASE_STEPS),
        (STEP_REFUSED, CASE_REFUSALS),
        (DEADLINE, CASE_DEADLINES),
        (INCIDENT_OPENED, INCIDENT_STATES),
        (INCIDENT_CHANGED, INCIDENT_STATES),
        (INCIDENT_DISSOLVED, INCIDENT_STATES),
    ],
)
def test_every_example_of_an_event_is_a_row_with_all_that_it_says(
    clickhouse: ClickHouseSettings, event: EventType[Any], rows: EventRows[Any]
) -> None:
    for example in examples_of(event):
        database = ClickHouse(clickhouse)
        database.execute(f"TRUNCATE TABLE {rows.table}")
        read = msgspec.convert(example, event.struct)
        load(clickhouse, rows, [read])
        names = [
            name for name in rows.columns if name in event.struct.__struct_fields__ and name not in {"path", "evidence"}
        ]
        columns = ", ".join(f"`{name}`" for name in names)
        (found,) = database.rows(f"SELECT {columns} FROM {rows.table} FINAL")
        for name, value in zip(names, found, strict=True):
            said = getattr(read, name)
            if name == "co_workers":
                said = tuple(one.agency for one in said)
            if name in {"applied"}:
                said = sum(said.values())
            if name == "waiting":
                said = len(said)
            assert (tuple(value) if isinstance(value, list) else value) == (
                said if said is not None else _absent(value)
            ), name


def _absent(value: object) -> object:
    """What stands for an absent value."""
    return None if value is None else type(value)()


def test_in_whatever_order_and_however_often_a_case_is_loaded_its_newest_state_stands(
    clickhouse: ClickHouseSettings,
) -> None:
    cases = history()
    first, second = EventTable(ClickHouse(clickhouse), CASE_STATES), EventTable(ClickHouse(clickhouse), CASE_STATES)
    for ahead, behind in zip(reversed(cases), cases, strict=True):  # two writers, of whom one reads all again
        for table, case in ((first, ahead), (second, behind)):
            table.add(msgspec.json.encode(case), 0)
            table.insert()
    database = ClickHouse(clickhouse)
    assert database.rows("SELECT state, number, responsible, co_workers FROM case_states FINAL") == [
        ("reopened", 7, B, [A])
    ]
    assert database.rows("SELECT state, steps, hops, reopened FROM cases") == [("reopened", 7, 1, 1)]


def test_of_states_with_one_number_that_stands_into_which_more_was_folded(clickhouse: ClickHouseSettings) -> None:
    case = routed()
    assert case.clock
    noted = replace(case, applied={"agency.bma.updates.v1/0": 4})
    told = replace(noted, clock=replace(case.clock, passed=("warning-1", "breach-1", "escalation-1", "escalation-2")))
    load(clickhouse, CASE_STATES, [told, case, noted])
    found = ClickHouse(clickhouse).rows(
        "SELECT applied, warned, overdue, escalated FROM case_states FINAL JOIN cases USING complaint_id"
    )
    assert found == [(4, True, True, 2)]


def test_a_deadline_that_was_taken_back_stays_so_when_it_is_loaded_again(clickhouse: ClickHouseSettings) -> None:
    told = Deadline(
        complaint_id=ID, milestone="breach", level=1, at=MONDAY, limit_secs=9, state="accepted", responsible=A
    )
    load(clickhouse, CASE_DEADLINES, [replace(told, retracted=True)], 2000)
    load(clickhouse, CASE_DEADLINES, [told], 1000)
    count = "SELECT count() FROM case_deadlines FINAL WHERE NOT retracted"
    assert ClickHouse(clickhouse).rows(count) == [(0,)]
    load(clickhouse, CASE_DEADLINES, [told], 3000)  # the clock ran again, and passed it at the same moment
    assert ClickHouse(clickhouse).rows(count) == [(1,)]


def test_figures_say_how_long_a_case_took_and_how_often_it_changed_hands(clickhouse: ClickHouseSettings) -> None:
    folding = Folding(routed())
    steps: list[CaseStep] = []
    for one in (
        update("accept", hours=1),
        update("transfer", to=B, reason="outside_area", hours=2),
        update("accept", B, hours=3),
        update("answer", B, text="ซ่อมแล้ว", hours=4),
        update("rate", "opm-1111", "citizen", rating=4, hours=5),
    ):
        steps += folding.send(one).steps
    assert folding.case
    load(clickhouse, CASE_STATES, [folding.case])
    load(clickhouse, CASE_STEPS, [*steps, *steps])
    database = ClickHouse(clickhouse)
    assert database.rows("SELECT count() FROM case_steps FINAL") == [(5,)]
    (found,) = database.rows(
        "SELECT opened, accepted_at, answered_at, resolved_at, secs_to_accept, secs_to_answer, secs_to_resolve, "
        "working_secs, hops, transfers, refusals, reopened, rating, overdue FROM case_figures"
    )
    opened, accepted, answered, *rest = found
    assert (opened, accepted - opened, answered - opened) == (MONDAY, timedelta(hours=1), timedelta(hours=4))
    # 9:00 to 13:00 in Bangkok are office hours.
    assert rest == [None, 3600.0, 14400.0, None, 14400, 1, 1, 0, 0, 4, False]


def test_the_incident_of_a_complaint_is_found_until_it_is_dissolved(clickhouse: ClickHouseSettings) -> None:
    opened = replace(msgspec.convert(examples_of(INCIDENT_OPENED)[0], INCIDENT_OPENED.struct), complaint_ids=(ID,))
    load(clickhouse, INCIDENT_STATES, [opened])
    asked = "SELECT incident_id, complaints FROM incident_complaints WHERE complaint_id = %(one)s"
    database = ClickHouse(clickhouse)
    assert database.rows(asked, {"one": ID}) == [(opened.incident_id, opened.complaints)]
    load(
        clickhouse, INCIDENT_STATES, [replace(opened, number=opened.number + 1, complaints=0, complaint_ids=()), opened]
    )
    assert database.rows(asked, {"one": ID}) == []


def test_what_cannot_be_a_row_is_rejected_and_the_others_are_loaded(clickhouse: ClickHouseSettings) -> None:
    table = EventTable(ClickHouse(clickhouse), CASE_STATES)
    reasons = []
    future = routed(at=MONDAY.replace(year=2999))
    for value in (None, b"{", b"{}", msgspec.json.encode(future), msgspec.json.encode(routed())):
        reject = table.add(value, 0)
        reasons.append(reject and reject.reason)
    assert reasons == ["broken_json", "broken_json", "invalid_field", "implausible_time", None]
    assert table.gathered == 1


class Unlucky(ClickHouse):
    """Fails once."""

    failures = 1

    def execute(self, statement: str, data: Any = None, **options: Any) -> Any:
        if self.failures and statement.startswith("INSERT"):
            self.failures -= 1
            raise TransientError("away")
        return super().execute(statement, data, **options)


def test_rows_stay_gathered_while_clickhouse_is_away(clickhouse: ClickHouseSettings) -> None:
    table = EventTable(Unlucky(clickhouse), CASE_STATES)
    table.add(msgspec.json.encode(routed()), 0)
    with pytest.raises(TransientError):
        table.flush()
    assert table.gathered == 1
    table.flush()
    assert ClickHouse(clickhouse).rows("SELECT complaint_id FROM case_states") == [(ID,)]
