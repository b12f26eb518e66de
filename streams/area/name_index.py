"""Find any of many names in a text in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

_HEAD = 4
"""Letters a name is found by. Three would give too many names to try: a tenth of them begins with บาง or บ้าน."""
_SHORTEST = 3
"""Shorter names are looked for only where the caller knows they begin."""

Value = TypeVar("Value")


class NameIndex(Generic[Value]):
    """Names with a value each. A pass costs a look into one dictionary for every letter of the text."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self._names = dict(names)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in names:
            lengths[name[:_HEAD]].add(len(name))
        self._short = frozenset(name for name in names if len(name) == _SHORTEST)
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
        self._longest = max((len(name) for name in names), default=0)

    def scan(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Start, end and value of every name of three letters or more, by start; of one start the longest first."""
        names, lengths, short = self._names, self._lengths, self._short
        text += "\0"  # so that a name of three letters at the end has a fourth
        for start in [
            at
            for at in range(len(text) - _SHORTEST)
            if text[at : at + _HEAD] in lengths or text[at : at + _SHORTEST] in short
        ]:
            for length in lengths.get(text[start : start + _HEAD], ()):
                if (value := names.get(text[start : start + length])) is not None:
                    yield start, start + length, value
            if text[start : start + _SHORTEST] in short:
                yield start, start + _SHORTEST, names[text[start : start + _SHORTEST]]

    def at(self, text: str, start: int) -> tuple[int, Value] | None:
        """End and value of the longest name that begins at `start`."""
        for end in range(min(len(text), start + self._longest), start + 1, -1):
            if (value := self._names.get(text[start:end])) is not None:
                return end, value
        return None
