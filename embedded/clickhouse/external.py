"""Tables a client sends along with a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from embedded.clickhouse.block import Block
from embedded.clickhouse.engine import identifier
from embedded.clickhouse.insert import Insert
from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import Statement


@contextmanager
def external_tables(session: Session, tables: Sequence[tuple[str, Block]]) -> Iterator[None]:
    """Keep these as temporary tables of the session for one statement."""
    names = dict(tables)
    try:
        for name, block in names.items():
            columns = ", ".join(f"{identifier(c.name.decode())} {c.type}" for c in block.columns)
            session.run(f"CREATE TEMPORARY TABLE {identifier(name)} ({columns}) ENGINE = Memory")
        for name, block in tables:
            with Insert(session, Statement("insert", "", target=identifier(name))) as insert:
                insert.add(block)
                insert.finish()
        yield
    finally:
        for name in names:
            session.run(f"DROP TEMPORARY TABLE IF EXISTS {identifier(name)}")
