"""Results with totals or extremes, for the native protocol.

The engine's Native format leaves both out. Such results are small, so they are taken as one JSON document, and the rows
of each part become blocks by way of a temporary table with the same types.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from embedded.clickhouse.block import Block, Types, header, read_native
from embedded.clickhouse.insert import load, spool
from embedded.clickhouse.packets import Said
from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import Statement

_TABLE = "_rows_of_the_result"
_END_OF_DATA = b"\n\t],"
_EXACT = {
    "date_time_output_format": "simple",
    "input_format_json_named_tuples_as_objects": "0",
    "input_format_json_defaults_for_missing_elements_in_named_tuple": "0",
    "input_format_json_read_numbers_as_strings": "1",
    "output_format_json_named_tuples_as_objects": "0",
    "output_format_json_quote_decimals": "1",
    "output_format_json_quote_denormals": "1",
    "output_format_json_validate_utf8": "0",
}
"""Settings under which a value keeps its exact form on the way through JSON."""


@dataclass(frozen=True, slots=True)
class Summarized:
    """The blocks of a result, its totals and extremes, and how many rows there were before LIMIT if it has one."""

    blocks: Iterator[Block]
    extra: Sequence[tuple[Said, Block]]
    rows_before_limit: int | None


def has_summary(session: Session, statement: Statement) -> bool:
    """Whether a statement asks for totals or extremes."""
    if statement.kind != "select":
        return False
    return statement.totals or session.setting("extremes", statement).lower() in ("1", "true")


def summarized(session: Session, statement: Statement, parameters: Mapping[str, str]) -> Summarized:
    """Run the statement. Raises DatabaseError."""
    with session.also(_EXACT):
        raw = session.run(statement.sql, "JSONCompact", parameters, shown=True)
        document = json.loads(b"".join(in_order(iter([raw]))).decode("utf-8", "surrogateescape"))
        types = session.describe(statement.sql, parameters)
        extremes = document.get("extremes", {})
        parts = {Said.TOTALS: [document.get("totals")], Said.EXTREMES: [extremes.get("min"), extremes.get("max")]}
        blocks = [header(types), *_blocks(session, types, document["data"])]
        extra = [(kind, block) for kind, rows in parts.items() if rows[0] for block in _blocks(session, types, rows)]
    return Summarized((block for block in blocks), extra, document.get("rows_before_limit_at_least"))


def in_order(document: Iterator[bytes]) -> Iterator[bytes]:
    """A JSON document whose totals the engine wrote before its beginning, which it does when there are no rows."""
    first = next(document, b"")
    if not first.startswith(_END_OF_DATA):
        return chain([first], document)
    text = b"".join([first, *document])
    begin, rest = text.index(b'{\n\t"meta"'), text.rindex(b',\n\n\t"rows"')
    return iter([text[begin:rest], text[:begin], text[rest:]])


def _blocks(session: Session, types: Types, rows: Sequence[Any]) -> list[Block]:
    """Rows of JSON as blocks of these types."""
    if not rows:
        return []
    columns = ", ".join(f"c{number} {type_}" for number, (_, type_) in enumerate(types))
    session.run(f"CREATE TEMPORARY TABLE {_TABLE} ({columns}) ENGINE = Memory")
    try:
        with spool() as file:
            file.writelines(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogateescape") for row in rows)
            file.flush()
            load(session, _TABLE, file, "JSONCompactEachRow")
        blocks = list(read_native(session.run(f"SELECT * FROM {_TABLE}")))  # noqa: S608 - a constant
    finally:
        session.run(f"DROP TEMPORARY TABLE IF EXISTS {_TABLE}")
    return [_named(block, types) for block in blocks]


def _named(block: Block, types: Types) -> Block:
    names = header(types).columns
    return Block(block.rows, [type(c)(n.name, n.type, c.data) for n, c in zip(names, block.columns, strict=True)])
