"""Tables a client sends along with a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from embedded.clickhouse.block import Block, types_of
from embedded.clickhouse.engine import identifier
from embedded.clickhouse.insert import Insert
from embedded.clickhouse.session import Session


@contextmanager
def external_tables(session: Session, tables: Sequence[tuple[str, Block]]) -> Iterator[None]:
    """Keep these as temporary tables of the session within the block."""
    names = dict(tables)
    try:
        for table, block in names.items():
            columns = ", ".join(f"{identifier(name)} {type_}" for name, type_ in types_of(block))
            session.run(f"CREATE TEMPORARY TABLE {identifier(table)} ({columns}) ENGINE = Memory")
        for name, block in tables:
            with Insert(session, identifier(name)) as insert:
                insert.add(block)
                insert.finish()
        yield
    finally:
        for name in names:
            session.run(f"DROP TEMPORARY TABLE IF EXISTS {identifier(name)}")
