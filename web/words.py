"""What pages say, in Thai and English, from a file of a site; days and times too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.settings import read_yaml

LANGUAGES = ("th", "en")
NONE = "–"
BUDDHIST = 543


@lru_cache(maxsize=8)
def read_words(file: Path) -> Mapping[str, Mapping[str, str]]:
    """By key, then by language. Raises ConfigError where the file is not YAML."""
    return {key: dict(zip(LANGUAGES, pair, strict=True)) for key, pair in read_yaml(file).items()}


class Words:
    """The words of one language. A key that there is not is a defect, and raises KeyError.

    The file has `months`, twelve words, and `time`, which puts {day} and {clock} together.
    """

    def __init__(self, language: str, file: Path) -> None:
        self.language = language
        self._words = read_words(file)
        self._months = self("months").split()

    def __call__(self, key: str, **values: object) -> str:
        return self._words[key][self.language].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def name(self, named: Mapping[str, object]) -> str:
        """Of something with names in both languages."""
        return str(named["thai" if self.language == "th" else "english"])

    def day(self, value: date | None) -> str:
        """5 ม.ค. 2569 or 5 Jan 2026."""
        return NONE if value is None else f"{self.short_day(value)} {self.year(value)}"

    def short_day(self, value: date) -> str:
        return f"{value.day} {self._months[value.month - 1]}"

    def year(self, value: date) -> int:
        """Of the Buddhist era in Thai."""
        return value.year + (BUDDHIST if self.language == "th" else 0)

    def days(self, since: date, until: date) -> str:
        """From one day to another, the same year told once."""
        if since == until:
            return self.day(since)
        return f"{self.short_day(since) if since.year == until.year else self.day(since)} – {self.day(until)}"

    def time(self, value: datetime | None) -> str:
        """Bangkok's clock: day, hour and minute."""
        if value is None:
            return NONE
        local = value.astimezone(BANGKOK)
        return self("time", day=self.day(local.date()), clock=f"{local:%H:%M}")
