"""Tables for terminals that never cut a word: what does not fit goes on in the next line of its cell."""

from __future__ import annotations

from rich import box
from rich.table import Table


def whole_table(*texts: str, numbers: tuple[str, ...] = (), title: str | None = None) -> Table:
    """A table with headed columns of text, then of figures. Add further columns with `overflow="fold"`.

    rich cuts what does not fit with an ellipsis unless it is told otherwise; light rules and narrow padding leave the
    room of 80 columns to the cells.
    """
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in texts:
        table.add_column(heading, overflow="fold")
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
