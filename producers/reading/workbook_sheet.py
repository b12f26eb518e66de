"""A sheet of a workbook, held in memory: formats of workbooks cannot be read row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from producers.reading.cell import Cell, empty
from producers.reading.sheet import HEAD_ROWS, Header, SheetRow, fitted


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """`rows` are all rows from the first on, also blank ones."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[Cell]]

    def head(self) -> list[SheetRow]:
        width = max(map(len, self.rows), default=0)
        return [row._replace(cells=fitted(row.cells, width)) for row in islice(self._filled(0), HEAD_ROWS)]

    def below(self, header: Header) -> Iterator[SheetRow]:
        width = len(header.names)
        return (row._replace(cells=fitted(row.cells, width)) for row in self._filled(header.number))

    def _filled(self, after: int) -> Iterator[SheetRow]:
        for number, cells in enumerate(islice(self.rows, after, None), start=after + 1):
            if not all(map(empty, cells)):
                yield SheetRow(number, cells)


def fill_merged(rows: Sequence[list[Cell]], ranges: Sequence[tuple[int, int, int, int]]) -> None:
    """Give every row of a merged range the value that the person sees beside it.

    Ranges are first row, first column, last row, last column, from 0. Only downwards: across columns a merged cell is a
    title or stands above several columns.
    """
    for top, left, bottom, _ in ranges:
        if top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and empty(row[left]):
                    row[left] = rows[top][left]
