"""What the loop asks of whatever it loads a topic into."""

from __future__ import annotations

from typing import Protocol

from complaints.outcome import Reject


class Target(Protocol):
    """A table, or several that belong together. Not for several threads.

    Each call that raises TransientError may be repeated, and nothing is forgotten. Everything may be added again after
    a crash: a target must not count it twice.
    """

    @property
    def gathered(self) -> int:
        """Records added that no insert has taken yet."""
        ...

    @property
    def idle(self) -> bool:
        """Whether an insert could begin now."""
        ...

    def check(self) -> None:
        """Raise PermanentError where the tables are not what is inserted into them."""
        ...

    def add(self, value: bytes | None, written_ms: int) -> Reject | None:
        """Gather one record's value, written at this time (ms since 1970); or why it can never be loaded."""
        ...

    def insert(self) -> None:
        """Begin to insert what was gathered, once the insert under way has ended."""
        ...

    def flush(self) -> None:
        """Insert all that was gathered, and wait for it."""
        ...

    def settle(self) -> None:
        """Make what is derived from all that was inserted right: after that offsets may be committed."""
        ...

    def close(self) -> None:
        """Wait for the insert under way, and let go of connections."""
        ...
