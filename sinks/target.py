"""The interface between the sink's loop and the tables that it loads a topic into."""

from __future__ import annotations

from typing import Protocol

from complaints.outcome import Reject


class Target(Protocol):
    """A table, or several that belong together. Not thread-safe.

    A call that raises TransientError loses nothing and may be repeated. After a crash every record may be added again:
    a target must not count it twice.
    """

    @property
    def gathered(self) -> int:
        """Number of records added that no insert has taken yet."""
        ...

    @property
    def idle(self) -> bool:
        """Whether an insert could begin now."""
        ...

    def check(self) -> None:
        """Raise PermanentError where the tables do not have the expected columns."""
        ...

    def add(self, value: bytes | None, written_ms: int) -> Reject | None:
        """Gather the value of one record written at `written_ms` (ms since 1970); return why it can never be loaded, or
        None.
        """
        ...

    def insert(self) -> None:
        """Begin to insert what was gathered, once the insert under way has ended."""
        ...

    def flush(self) -> None:
        """Insert all that was gathered, and wait until that is done."""
        ...

    def settle(self) -> None:
        """Bring what is derived from the inserted rows up to date. Offsets may be committed after this."""
        ...

    def close(self) -> None:
        """Wait for the insert under way, and close connections."""
        ...
