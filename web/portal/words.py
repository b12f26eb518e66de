"""What the citizens' pages say, from `words.yaml` beside this file."""

from __future__ import annotations

from pathlib import Path

from complaints.progress import Named
from web import words

FILE = Path(__file__).with_name("words.yaml")


class Words(words.Words):
    """The words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__(language, FILE)

    def of(self, named: Named) -> str:
        """A name in this language."""
        return named.thai if self.language == "th" else named.english


def in_both(key: str, *, agency: Named | None = None, rating: int | None = None) -> tuple[str, str]:
    """A sentence in Thai and in English, with the agency's name in that language."""
    pair = words.read_words(FILE)[key]
    return (
        pair["th"].format(agency=agency.thai if agency else "", rating=rating),
        pair["en"].format(agency=agency.english if agency else "", rating=rating),
    )
