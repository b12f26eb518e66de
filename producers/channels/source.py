"""What every source offers to an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from producers.intake.submission import Entry


class Source(Protocol):
    """Rows of one file or address, always in the same order."""

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def identity(self) -> str:
        """What a cursor belongs to: equal only for the same rows in the same order."""

    @property
    def remarks(self) -> Sequence[str]:
        """What is said of parts that are passed over, such as sheets without the columns."""

    @property
    def repeatable(self) -> bool:
        """Whether reading it once more is cheap and gives the same rows."""

    def read(self, after: int) -> Iterator[Entry]:
        """Rows after the first `after`, at every call anew. Raises ComplaintsError when the rest cannot be read."""

    def fraction(self) -> float | None:
        """How much is read, 0 to 1; None when nobody knows."""

    def close(self) -> None: ...
