"""Incidents as a CSV file: one row for each of their complaints, and why it was joined."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from complaints.errors import ConfigError
from streams.incidents.incident import Word
from streams.incidents.incident_record import incident_id
from streams.incidents.likeness import Link

COLUMNS = ("incident", "kind", "complaints", "complaint", "joined_to", "rule", "metres", "hours", "similarity")


def write_incidents(words: Iterable[Word], file: Path) -> int:
    """Write the incidents that are left at the end, in the order of their first complaints. Return how many.

    Raises ConfigError when the file cannot be written.
    """
    last: dict[str, Word] = {}
    links: dict[str, Link] = {}
    for word in words:
        last[word.name] = word
        links.update({one.id: one.link for one in word.joined if one.link})
    standing = sorted(
        (word for word in last.values() if word.what != "dissolved"), key=lambda word: word.members[0].rank
    )
    rows = [_row(word, one.id, links.get(one.id)) for word in standing for one in word.members]
    try:
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([COLUMNS, *rows])
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
    return len(standing)


def _row(word: Word, complaint: str, link: Link | None) -> tuple[object, ...]:
    start = (incident_id(word.name), word.kind, len(word.members), complaint)
    if link is None:
        return (*start, "", "", "", "", "")
    return (*start, link.other, link.rule, round(link.metres, 1), round(link.hours, 2), round(link.similarity, 3))
