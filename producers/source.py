"""What every source offers to an import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from producers.submission import Entry


class Source(Protocol):
    """Rows of one file or address, always in the same order."""

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def identity(self) -> str:
        """What a cursor belongs to: equal only for the same rows in the same order."""

    def read(self, after: int) -> Iterator[Entry]:
        """Rows after the first `after`. Raises ComplaintsError when the rest cannot be read."""

    def fraction(self) -> float | None:
        """How much is read, 0 to 1; None when nobody knows."""

    def close(self) -> None: ...
