"""Reads speakers, registers, dialects and connecting words from `speech.yaml`, and draws from them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from learning.national.scenario import FOLDER, read

Weight = Annotated[int, Meta(ge=1)]
Words = Annotated[tuple[str, ...], Meta(min_length=1)]


class Speaker(Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes: the word for self (`me`), and the polite particles of statements (`p`) and questions (`q`)."""

    me: str
    p: str
    q: str


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """Openings and closings of a message; `speakers` are the words for self that suit it, empty for all."""

    weight: Weight
    openings: Words
    closings: Words
    speakers: tuple[str, ...] = ()


class Swap(Struct, frozen=True, forbid_unknown_fields=True):
    """A word and its form in a dialect, unless a letter next to it makes it part of another word."""

    of: str
    to: str
    not_before: str = ""
    not_after: str = ""

    @property
    def pattern(self) -> str:
        """A regular expression for the word, which does not match next to such a letter."""
        after = f"(?<![{self.not_after}])" if self.not_after else ""
        before = f"(?![{self.not_before}])" if self.not_before else ""
        return after + re.escape(self.of) + before


class Dialect(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Words of a region; `areas` are the codes of its provinces."""

    weight: Weight
    areas: tuple[Annotated[str, Meta(pattern=r"^\d\d$")], ...]
    endings: Words
    words: tuple[Swap, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({swap.pattern})" for swap in self.words))

    def speak(self, text: str) -> str:
        """The text with all words replaced for which the dialect has another one."""
        return self._pattern.sub(lambda found: self.words[(found.lastindex or 1) - 1].to, text)


class Joins(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that connect a second matter to the first."""

    plain: Words
    second_urgent: Words


class Speech(Struct, frozen=True, forbid_unknown_fields=True):
    """All of `speech.yaml`."""

    speakers: Annotated[tuple[Speaker, ...], Meta(min_length=1)]
    registers: dict[str, Register]
    joins: Joins
    asides: Words
    doors: Words
    told_where: Words
    told_where_first: Words
    dialects: dict[str, Dialect]

    def register(self, draw: random.Random) -> Register:
        """A register, drawn by weight."""
        return weighted(draw, tuple(self.registers.values()))

    def speaker(self, draw: random.Random, register: Register) -> Speaker:
        """A speaker that suits the register."""
        return draw.choice([one for one in self.speakers if not register.speakers or one.me in register.speakers])

    def dialect(self, draw: random.Random, province: str | None) -> Dialect | None:
        """A dialect of the province, drawn by weight; of any province where `province` is None; None without one."""
        spoken = [d for d in self.dialects.values() if province is None or province in d.areas]
        return weighted(draw, spoken) if spoken else None


def load_speech(folder: Path = FOLDER) -> Speech:
    """Read and check `speech.yaml`. Raises ConfigError naming file, line and key."""
    return read(folder / "speech.yaml", Speech)


Weighted = TypeVar("Weighted", Register, Dialect)


def weighted(draw: random.Random, among: Sequence[Weighted]) -> Weighted:
    """One of `among`, drawn by weight."""
    return draw.choices(among, [one.weight for one in among])[0]
