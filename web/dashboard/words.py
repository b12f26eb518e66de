"""What the pages of the dashboard say, from `words.yaml` beside this file: numbers and changes too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trends.table import MANY_TIMES
from web import words
from web.words import NONE

FILE = Path(__file__).with_name("words.yaml")


def all_words() -> Mapping[str, Mapping[str, str]]:
    """By key, then by language. Raises ConfigError where the file is not YAML."""
    return words.read_words(FILE)


class Words(words.Words):
    """The words of one language. A key that there is not is a defect, and raises KeyError."""

    def __init__(self, language: str) -> None:
        super().__init__(language, FILE)

    def value(self, key: str, code: str) -> str:
        """The words of a code of a closed list; the code itself where another version wrote one that has none."""
        return self(f"{key}.{code}") if f"{key}.{code}" in self else code

    def count(self, value: float | None) -> str:
        return NONE if value is None else f"{value:,.0f}"

    def rate(self, value: float | None) -> str:
        return NONE if value is None else f"{value:,.1f}"

    def signed(self, value: float) -> str:
        """+12, −3."""
        return f"{value:+,.0f}".replace("-", "−")

    def degrees(self, value: float) -> str:
        """100.5321, to about 10 m."""
        return f"{value:.4f}"

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
