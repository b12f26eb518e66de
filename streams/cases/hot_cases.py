"""The cases that were used last, decoded, so that a case whose agency is at work on it is not read and decoded anew."""

from __future__ import annotations

from uuid import UUID

from complaints.events.case import Case

GENERATION = 16_384
"""Cases of one of the two generations that are kept, each of about 2 kB."""


class HotCases:
    """A bounded copy of what the store would give. Not thread-safe: its user holds a lock.

    Two generations in place of a list of uses: what is used goes into the young one; when that is full it becomes the
    old one, and the old one is dropped. Keys are the numbers of ids, as Python code hashes and compares a UUID.
    """

    def __init__(self, generation: int = GENERATION) -> None:
        self._generation = generation
        self._young: dict[int, Case] = {}
        self._old: dict[int, Case] = {}

    def get(self, one: UUID) -> Case | None:
        """The case as it was put last; None where it was not used for long."""
        return self._young.get(one.int) or self._old.get(one.int)

    def put(self, case: Case) -> None:
        """Keep the newest value of a case."""
        if len(self._young) >= self._generation:
            self._old, self._young = self._young, {}
        self._young[case.complaint_id.int] = case

    def forget(self) -> None:
        """Keep none: the store knows of newer ones."""
        self._young, self._old = {}, {}
