"""Reads the accounts: every topic from its beginning, and ClickHouse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from uuid import UUID

from complaints.commands.account_book import Book
from complaints.commands.account_records import Placed
from complaints.commands.accounts import Accounts
from complaints.commands.letters import read_letters, time_of
from complaints.settings import Settings
from complaints.topics import Topics
from sinks.clickhouse import ClickHouse
from sinks.scan import scan

AT_ONCE = 100_000
_IDS = "SELECT complaint_id FROM complaints WHERE modulo(cityHash64(complaint_id), %(parts)s) = %(part)s"
_BY_AGENCY = "SELECT agency, count() FROM complaints ARRAY JOIN agencies AS agency GROUP BY agency"
_COUNTED = "SELECT sum(complaints) FROM hourly WHERE dimension = 'total'"


def read_accounts(
    settings: Settings, topics: Topics, agencies: Iterable[str], as_of: datetime | None = None
) -> Accounts:
    """The accounts now, or as they stood: by the time records were written, and what of it is in ClickHouse today.

    Raises TransientError when Kafka or ClickHouse is away.
    """

    def records(*names: str) -> Iterator[Placed]:
        for record in scan(settings.kafka, names):
            if as_of is None or time_of(record) <= as_of:
                yield record

    book = Book(topics)
    book.received(records(topics.received.name))
    book.decided(records(topics.classified.name))
    book.letters(read_letters(settings, topics, as_of))
    by_topic = {topics.of_agency(agency): agency for agency in agencies}
    book.delivered(records(*by_topic), by_topic)
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        stored = clickhouse.execute("SELECT count() FROM complaints")[0][0]
        book.stored(_ids(clickhouse, stored))
        accounts = book.sum_up({} if as_of else dict(clickhouse.execute(_BY_AGENCY)))
        accounts.stored = stored
        accounts.counted = None if as_of else clickhouse.execute(_COUNTED)[0][0] or 0
    return accounts


def _ids(clickhouse: ClickHouse, count: int) -> Iterator[UUID]:
    parts = 1 + count // AT_ONCE
    for part in range(parts):
        yield from (row[0] for row in clickhouse.execute(_IDS, {"parts": parts, "part": part}))
