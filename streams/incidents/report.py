"""What joining reads of a complaint."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from streams.incidents.plain_text import letters_of

ANY = "other"
"""The category of reports that nobody could classify: it contradicts none."""


class Report(Struct, frozen=True, gc=False):
    """One complaint with a place: `at` in seconds since 1970, degrees of WGS 84, letters of its text."""

    id: str
    at: float
    category: str
    longitude: float
    latitude: float
    letters: str
    characters: int
    """Of the text as it was written."""
    agencies: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[float, str]:
        """The order of reports, which does not depend on their arrival."""
        return self.at, self.id

    def says_the_same(self, other: Report) -> bool:
        """Whether nothing that is compared differs."""
        return self._compared == other._compared

    @property
    def _compared(self) -> tuple[object, ...]:
        return self.at, self.category, self.longitude, self.latitude, self.letters, self.characters


def report(
    complaint: str,
    submitted: datetime,
    text: str,
    *,
    category: str,
    longitude: float,
    latitude: float,
    agencies: tuple[str, ...] = (),
) -> Report:
    """The report of a text as a citizen wrote it."""
    return Report(
        complaint, submitted.timestamp(), category, longitude, latitude, letters_of(text), len(text), agencies
    )
