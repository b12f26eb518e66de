"""`INSERT INTO .. SELECT .. FROM input('columns')`: inserts rows of the client through a SELECT.

The engine has no input stream to read from, so the rows wait in a temporary table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import INPUT, Statement

_TABLE = "_rows_of_the_client"


@contextmanager
def input_table(session: Session, statement: Statement) -> Iterator[tuple[str, str]]:
    """Make the table for a statement of the kind `input`; yield its name and the statement that selects from it."""
    columns = re.sub(r"\\(.)", r"\1", statement.structure[1:-1])
    session.run(f"CREATE TEMPORARY TABLE {_TABLE} ({columns}) ENGINE = Memory")
    try:
        yield _TABLE, statement.sql.replace(INPUT, _TABLE)
    finally:
        session.run(f"DROP TEMPORARY TABLE IF EXISTS {_TABLE}")
