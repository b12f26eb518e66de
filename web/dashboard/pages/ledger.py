"""The ledger: every complaint in exactly one column, and whether topics and ClickHouse agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trends.names import Name, Names
from trends.table import ALL
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.sheet import Column, Row, Sheet

if TYPE_CHECKING:
    from operations.ledger.accounts import Accounts

COLUMNS = ("taken", "routed", "triage", "rejected", "dead", "in_flight")
"""The first is the sum of the others."""


def read(asked: Asked) -> Contents:
    """What was read last; it takes long, so a page does not wait for it."""
    reading = asked.topics.ledger()
    accounts = reading.value
    sheets = tuple(_sheets(accounts, asked.names)) if accounts else ()
    return Contents(sheets, {"reading": reading, "accounts": accounts, "sheets": sheets})


def _sheets(accounts: Accounts, names: Names) -> Iterator[Sheet]:
    yield by_channel(accounts, names)
    yield checks(accounts)
    if accounts.reasons:
        yield dead_letters(accounts)


def by_channel(accounts: Accounts, names: Names) -> Sheet:
    """One row per channel."""
    rows = tuple(
        _row(code, names("channel", code), {column: getattr(one, column) for column in COLUMNS})
        for code, one in sorted(accounts.channels.items())
    )
    total = _row("", ALL, {column: accounts.total(column) for column in COLUMNS})
    columns = (Column("name", "dimension.channel", "name"), *(Column(one, f"ledger.{one}", "count") for one in COLUMNS))
    return Sheet("ledger", "sheet.ledger", columns, rows, total, "channel", "note.ledger")


def checks(accounts: Accounts) -> Sheet:
    """Each equation, and whether it holds."""
    columns = (Column("equation", "col.equation", "words"), Column("holds", "col.holds", "mark"))
    rows: tuple[Row, ...] = tuple({"equation": name, "holds": holds} for name, holds in accounts.checks().items())
    return Sheet("checks", "sheet.checks", columns, rows)


def dead_letters(accounts: Accounts) -> Sheet:
    """Open dead letters by reason."""
    columns = (Column("reason", "col.dead_reason", "words"), Column("complaints", "col.records", "count"))
    rows: tuple[Row, ...] = tuple(
        {"reason": reason, "complaints": count} for reason, count in accounts.reasons.most_common()
    )
    return Sheet("dead-letters", "sheet.dead_letters", columns, rows)


def _row(code: str, name: Name, counts: dict[str, int]) -> Row:
    return {"code": code, "thai": name.thai, "english": name.english, **counts}


PAGE = Page("ledger", read, fields=frozenset())
