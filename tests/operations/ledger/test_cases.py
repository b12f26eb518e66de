"""The ledger of cases: joined, merged and split ones too are accounted for, and what is not is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from uuid import UUID, uuid4

import msgspec
import pytest

from complaints.events.case import Case, CaseStep, Part
from operations.ledger.cases import (
    BEHIND,
    CASELESS,
    GAPPED,
    STEPLESS,
    STRANGE,
    UNFOUND,
    UNLOADED,
    CaseAccounts,
    CaseBook,
    Stored,
)
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.event_table import EventTable
from stores.clickhouse.client import ClickHouse
from streams.cases.system_step import system_step
from tests.operations.ledger.test_read import put, run_json
from tests.own_services import OwnServices
from tests.streams.cases.cases import B, Folding, routed

replace = msgspec.structs.replace


class Placed:
    """A record."""

    def __init__(self, key: UUID, value: object) -> None:
        self._key, self._value = key, value

    def key(self) -> bytes:
        return str(self._key).encode()

    def value(self) -> bytes:
        return msgspec.json.encode(self._value)

    def topic(self) -> str:
        return "t"

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return 0

    def headers(self) -> None:
        return None

    def timestamp(self) -> tuple[int, int]:
        return 1, 1


class Told:
    """A case that was split in two and merged into a third, and the steps of all."""

    def __init__(self) -> None:
        folding, self.target = Folding(routed()), replace(routed(), complaint_id=uuid4())
        whole = routed()
        self.steps = [system_step(whole, None), system_step(self.target, None)]
        self.steps += folding.take("accept").steps
        split = folding.take("split", parts=(Part(agency=B, text="ท่อ"),))
        self.steps += [*split.steps, *(part.step for part in split.opened)]
        self.steps += folding.take("merge", into=self.target.complaint_id).steps
        assert folding.case
        self.cases = [whole, folding.case, self.target, *(part.case for part in split.opened)]

    def rows(self) -> list[Stored]:
        """What ClickHouse has when all is loaded."""
        newest = {case.complaint_id: case for case in self.cases}
        return [Stored(key, case.number, case.state, case.number) for key, case in newest.items()]

    def sum_up(
        self, *, classified: Iterable[UUID] = (), stored: Iterable[Stored] | None = None, exact: bool = True
    ) -> CaseAccounts:
        book = CaseBook(exact=exact)
        list(book.classified(Placed(key, {}) for key in classified))
        book.cases(Placed(case.complaint_id, case) for case in self.cases)
        book.steps(Placed(step.complaint_id, step) for step in self.steps)
        if exact:
            book.stored(self.rows() if stored is None else stored)
        return book.sum_up()


@pytest.fixture
def told() -> Told:
    return Told()


def test_split_and_merged_cases_are_accounted_for(told: Told) -> None:
    accounts = told.sum_up(classified=[told.target.complaint_id])
    assert accounts.states == {"merged": 1, "routed": 2}
    assert accounts.steps == 6
    assert all(accounts.checks().values()), accounts.missing


def test_steps_that_were_told_again_count_once(told: Told) -> None:
    told.steps = [*told.steps, *told.steps[-2:]]
    assert told.sum_up().steps == 6
    assert all(told.sum_up().checks().values())


def missing(accounts: CaseAccounts) -> dict[str, list[str]]:
    return {what: ids for what, ids in accounts.missing_ids.items() if ids}


def test_a_complaint_without_a_case_is_named(told: Told) -> None:
    lost = uuid4()
    assert missing(told.sum_up(classified=[lost])) == {CASELESS: [str(lost)]}


def test_a_missing_step_is_named(told: Told) -> None:
    whole = told.cases[0].complaint_id
    del told.steps[2]
    assert missing(told.sum_up()) == {GAPPED: [str(whole)]}


def test_a_case_that_is_ahead_of_its_steps_is_named(told: Told) -> None:
    whole = told.cases[0].complaint_id
    told.steps.pop()
    assert missing(told.sum_up()) == {BEHIND: [str(whole)]}


def test_a_target_that_is_no_case_is_named(told: Told) -> None:
    told.cases.remove(told.target)
    told.steps = [step for step in told.steps if step.complaint_id != told.target.complaint_id]
    assert missing(told.sum_up()) == {UNFOUND: [str(told.target.complaint_id)]}


def test_what_clickhouse_has_otherwise_is_named(told: Told) -> None:
    (whole, target, part), strange = told.rows(), uuid4()
    stored = [whole._replace(number=1), target._replace(steps=0), Stored(strange, 1, "routed", 1)]
    found = missing(told.sum_up(stored=stored))
    assert found == {
        UNLOADED: [str(whole.complaint_id), str(part.complaint_id)],
        STEPLESS: [str(target.complaint_id)],
        STRANGE: [str(strange)],
    }


def test_at_an_earlier_time_a_case_is_known_by_its_steps(told: Told) -> None:
    told.cases = told.cases[:1]
    accounts = told.sum_up(classified=[told.target.complaint_id], exact=False)
    assert all(accounts.checks().values()), accounts.missing


def write(own: OwnServices, case: Case, steps: Iterable[CaseStep], *, stored: bool) -> None:
    topics, key = own.topics, str(case.complaint_id).encode()
    own.write(topics.further["cases"].name, msgspec.json.encode(case), key)
    states, told = (EventTable(ClickHouse(own.settings.clickhouse), rows) for rows in (CASE_STATES, CASE_STEPS))
    for step in steps:
        own.write(topics.further["case_steps"].name, msgspec.json.encode(step), key)
        told.add(msgspec.json.encode(step), 0)
    states.add(msgspec.json.encode(case), 0)
    if stored:
        states.flush()
        told.flush()


def test_the_ledger_closes_over_cases_and_says_what_is_not_in_clickhouse(
    own_whole: OwnServices, said: Callable[[], str]
) -> None:
    put(own_whole, "A", 0)
    told = run_json(own_whole, said)
    assert told["cases"] is None, "where the service has never run nothing is asked of it"
    complaint = replace(routed(), complaint_id=UUID(next(iter(_ids(own_whole)))))
    write(own_whole, complaint, [system_step(complaint, None)], stored=True)
    told = run_json(own_whole, said)
    assert (told["closed"], told["cases"]["states"]) == (True, {"routed": 1})
    other = replace(routed(), complaint_id=uuid4())
    write(own_whole, other, [system_step(other, None)], stored=False)
    told = run_json(own_whole, said)
    assert [name for name, holds in told["checks"].items() if not holds] == [
        "cases and steps in ClickHouse = those of the topics"
    ]
    assert told["cases"]["missing_ids"] == {UNLOADED: [str(other.complaint_id)]}


def _ids(own: OwnServices) -> list[str]:
    rows = ClickHouse(own.settings.clickhouse).rows("SELECT toString(complaint_id) FROM complaints")
    return json.loads(json.dumps([row[0] for row in rows]))  # type: ignore[no-any-return]
