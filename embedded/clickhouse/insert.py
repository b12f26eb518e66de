"""Inserts rows of a client: gathers them in memory and hands them to the engine as a file.

chdb's own `send_insert` is not used: it loses errors (a violated constraint looks like success).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from typing import IO, Self

from embedded.clickhouse.block import Block, Types, write_block
from embedded.clickhouse.columns import column
from embedded.clickhouse.engine import literal
from embedded.clickhouse.session import Session

MAX_BYTES = 64 << 20
_ONE_BLOCK = ("min_insert_block_size_rows = 4294967295", "min_insert_block_size_bytes = 1073741824")  # and so one part
_TOKEN = re.compile(r"\binsert_deduplication_token\s*=\s*'((?:[^'\\]|\\.)*)'\s*,?\s*", re.IGNORECASE)
_TARGET = re.compile(
    r"(?P<table>(?:`(?:[^`\\]|\\.)+`|\"(?:[^\"\\]|\\.)+\"|[\w.]|\s*\.\s*)+)\s*\((?P<columns>.*)\)\s*", re.DOTALL
)
_NAMES = re.compile(r"\s*(?:`((?:[^`\\]|\\.)+)`|\"((?:[^\"\\]|\\.)+)\"|([\w.]+))\s*(?:,|$)")


class Insert:
    """One INSERT whose rows come from the client.

    All rows together are one statement, so they are stored or refused as a whole, unless they exceed `max_bytes`:
    then each part is, and the deduplication token is numbered, as a server does with the blocks of an insert.
    """

    def __init__(
        self, session: Session, target: str, settings: str = "", *, token: str = "", max_bytes: int = MAX_BYTES
    ) -> None:
        """`target` is the table, with columns if they are named; `settings` are assignments of the statement."""
        self._session = session
        self._target = target
        found = _TOKEN.search(settings)
        self._token = found[1] if found else literal(token)[1:-1]
        self._settings = _TOKEN.sub("", settings).strip(" ,")
        self._max_bytes = max_bytes
        self._parts = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Forget what was gathered and not written."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def types(self) -> Types:
        """Names and types of the columns to be sent, in order."""
        table, named = _split_target(self._target)
        types = self._session.columns(f"DESCRIBE TABLE {table}", insertable=not named)
        if named:
            known = dict(types)
            names = [next(filter(None, found)) for found in _NAMES.findall(named)]
            plain = not _NAMES.sub("", named).strip() and known.keys() >= set(names)
            # `* EXCEPT(..)`, a name with escapes, one that does not exist: the engine resolves or refuses them.
            asked = f"SELECT {named} FROM {table}"  # noqa: S608 - parts of the client's own statement
            types = [(name, known[name]) for name in names] if plain else self._session.describe(asked, {})
        for _, type_ in types:
            column(type_)  # refuses an unknown type before the client sends rows
        return types

    def add(self, block: Block) -> None:
        """Take some rows; may write what was gathered before. Raises DatabaseError."""
        if self._file is None:
            self._file = spool()
        self._file.writelines(write_block(block, info=False, flags=False))
        if self._file.tell() >= self._max_bytes:
            self.finish()

    def finish(self) -> None:
        """Write what was gathered and was not written yet. Raises DatabaseError."""
        if self._file is None:
            return
        self._file.flush()
        settings = [*_ONE_BLOCK, *filter(None, [self._settings])]
        if self._token:
            number = f"-{self._parts}" if self._parts else ""
            settings.append(f"insert_deduplication_token = '{self._token}{number}'")
        self._parts += 1
        with self:
            load(self._session, self._target, self._file, "Native", settings)


def spool() -> IO[bytes]:
    """A file that is gone when it is closed: in memory where the system can, else among the temporary files."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("insert"), "wb")
    return tempfile.NamedTemporaryFile()


def load(session: Session, target: str, file: IO[bytes], form: str, settings: Sequence[str] = ()) -> None:
    """Insert a file's rows, all or none. Raises DatabaseError."""
    path = file.name if isinstance(file.name, str) else f"/proc/self/fd/{file.fileno()}"
    clause = f" SETTINGS {', '.join(settings)}" if settings else ""
    session.run(f"INSERT INTO {target} FROM INFILE {literal(path)} COMPRESSION 'none'{clause} FORMAT {form}")


def _split_target(target: str) -> tuple[str, str]:
    """`table (columns)` -> table, columns; a table function keeps its parentheses."""
    if function := re.match(r"FUNCTION\s+(?!\.)", target, re.IGNORECASE):
        return target[function.end() :], ""
    found = _TARGET.fullmatch(target)
    return (found["table"], found["columns"]) if found else (target, "")
