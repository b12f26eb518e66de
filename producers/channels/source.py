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
        """Notes for the user on parts that are passed over, such as sheets without the columns."""

    @property
    def repeatable(self) -> bool:
        """Whether reading it once more is cheap and gives the same rows."""

    def read(self, after: int) -> Iterator[Entry]:
        """The rows after the first `after`; each call starts anew. Raises ComplaintsError when the rest is broken."""

    def fraction(self) -> float | None:
        """How much is read, 0 to 1; None when unknown."""

    def close(self) -> None: ...
