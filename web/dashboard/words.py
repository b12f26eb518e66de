"""What the pages say, in Thai and English, from `words.yaml` beside this file: numbers, days and changes too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.settings import read_yaml
from trends.table import MANY_TIMES
from web.dashboard.filters import LANGUAGES

FILE = Path(__file__).with_name("words.yaml")
NONE = "–"
BUDDHIST = 543


@lru_cache(maxsize=1)
def all_words() -> Mapping[str, Mapping[str, str]]:
    """By key, then by language. Raises ConfigError where the file is not YAML."""
    return {key: dict(zip(LANGUAGES, pair, strict=True)) for key, pair in read_yaml(FILE).items()}


class Words:
    """The words of one language. A key that there is not is a defect, and raises KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._months = self("months").split()

    def __call__(self, key: str, **values: object) -> str:
        return all_words()[key][self.language].format(**values)

    def name(self, named: Mapping[str, object]) -> str:
        """Of something with names in both languages."""
        return str(named["thai" if self.language == "th" else "english"])

    def count(self, value: float | None) -> str:
        return NONE if value is None else f"{value:,.0f}"

    def rate(self, value: float | None) -> str:
        return NONE if value is None else f"{value:,.1f}"

    def share(self, value: float | None) -> str:
        """0.034 as 3.4%."""
        return NONE if value is None else f"{value:.0%}" if value >= 0.0995 else f"{value:.1%}"

    def change(self, value: float | None, previous: int | None, complaints: int) -> str:
        """+25%, −8%, ×14, new; a dash where there is nothing to compare with."""
        if previous is None or complaints == previous == 0:
            return NONE
        if value is None:
            return self("new")
        times = value + 1
        if times >= MANY_TIMES:
            return f"×{times:,.0f}"
        return f"{value:+.0%}".replace("-", "−") if round(value, 2) else "0%"

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
