"""Reads the accounts from every topic, from its beginning, and from ClickHouse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from complaints.events.case import CASE, CASE_STEP
from complaints.events.identity import LATEST
from complaints.settings import Settings
from complaints.topics import Topics
from operations.dead_letters.letters import read_letters, time_of
from operations.ledger.accounts import STRANGE, Accounts
from operations.ledger.beginnings import UNDER_WAY, began_anew, beginnings, first_written
from operations.ledger.book import Book
from operations.ledger.cases import CaseAccounts, CaseBook, Stored
from operations.ledger.records import Placed
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan

AT_ONCE = 100_000
_IDS = "SELECT complaint_id FROM complaints"
# Counts of distinct ids as groups, which ClickHouse puts on disk where they are many, and not as sets in memory.
_STORED = """SELECT sum(rows), count() FROM (SELECT count() AS rows FROM complaints GROUP BY complaint_id)
SETTINGS max_bytes_before_external_group_by = 1000000000"""
_OLDER = "SELECT uniqExact(complaint_id) FROM complaints WHERE received < %(first)s"
_BY_AGENCY = """SELECT agency, count()
FROM (SELECT agency FROM complaints ARRAY JOIN agencies AS agency GROUP BY agency, complaint_id) GROUP BY agency
SETTINGS max_bytes_before_external_group_by = 1000000000"""
_CASES = "SELECT greatest((SELECT count() FROM case_states), (SELECT uniq(complaint_id) FROM case_steps))"
_STORED_CASES = """SELECT complaint_id, number, state, steps
FROM (SELECT complaint_id, number, state FROM case_states FINAL
    WHERE modulo(cityHash64(complaint_id), %(parts)s) = %(part)s) AS states
FULL JOIN (SELECT complaint_id, count() AS steps FROM case_steps FINAL
    WHERE modulo(cityHash64(complaint_id), %(parts)s) = %(part)s GROUP BY complaint_id) AS told USING complaint_id"""
_COUNTED = "SELECT sum(complaints) FROM hourly WHERE dimension = 'total'"


def read_accounts(
    settings: Settings, topics: Topics, agencies: Iterable[str], as_of: datetime | None = None
) -> Accounts:
    """The accounts now, or as they stood at `as_of`.

    An earlier time selects records by their timestamps; ClickHouse is always read as it is now. Raises TransientError
    when Kafka or ClickHouse is away.
    """

    def records(*names: str) -> Iterator[Placed]:
        for record in scan(settings.kafka, names):
            if as_of is None or time_of(record) <= as_of:
                yield record

    book, cases, known = Book(topics), CaseBook(exact=as_of is None), tuple(agencies)
    book.received(records(topics.received.name))
    book.decided(cases.classified(records(topics.classified.name)))
    book.letters(read_letters(settings, topics, as_of))
    by_topic = {topics.of_agency(agency): agency for agency in known}
    book.delivered(records(*by_topic), by_topic)
    # Steps are told before the cases that have them: read in this order, none can be missing.
    cases.cases(records(topics.of(CASE).name))
    cases.steps(records(topics.of(CASE_STEP).name))
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        rows, stored = clickhouse.execute(_STORED)[0]
        book.stored(row[0] for row in clickhouse.stream(_IDS))
        accounts = book.sum_up({} if as_of else dict(clickhouse.execute(_BY_AGENCY)))
        accounts.rows, accounts.stored = rows, stored
        accounts.counted = None if as_of else clickhouse.execute(_COUNTED)[0][0] or 0
        accounts.cases = _cases(cases, clickhouse, as_of)
        accounts.begun = beginnings(settings, topics, known)
        if accounts.missing[STRANGE] and not as_of:
            accounts.begun += _older(settings, topics, clickhouse)
    return accounts


def _older(settings: Settings, topics: Topics, clickhouse: ClickHouse) -> list[str]:
    """Explain complaints in ClickHouse that were never classified: one line if any are older than the first record."""
    first = first_written(settings.kafka, topics.received.name)
    before = first - UNDER_WAY if first else datetime.max.replace(tzinfo=UTC)
    older = clickhouse.execute(_OLDER, {"first": min(before, LATEST).replace(microsecond=0)})[0][0]
    return [began_anew(topics.received.name, first, older)] if older else []


def _cases(book: CaseBook, clickhouse: ClickHouse, as_of: datetime | None) -> CaseAccounts | None:
    """The accounts of cases; None where the service of cases has never run."""
    number = 0 if as_of else clickhouse.execute(_CASES)[0][0]
    if book.empty and not number:
        return None
    if as_of is None:
        book.stored(Stored(*row) for row in _in_parts(clickhouse, _STORED_CASES, number))
    return book.sum_up()


def _in_parts(clickhouse: ClickHouse, query: str, count: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that takes the number of a part and how many parts there are, AT_ONCE rows at a time."""
    parts = 1 + count // AT_ONCE
    for part in range(parts):
        yield from clickhouse.execute(query, {"parts": parts, "part": part})
