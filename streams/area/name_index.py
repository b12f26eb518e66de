"""Looks up which of many names begins at a place of a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Generic, TypeVar

_STEM = 2
"""Number of first letters by which names are grouped, the least that a name has."""

Value = TypeVar("Value")


class NameIndex(Generic[Value]):
    """Names of two letters or more with one value each."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self._names = dict(names)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in names:
            lengths[name[:_STEM]].add(len(name))
        self._lengths = {stem: tuple(sorted(found, reverse=True)) for stem, found in lengths.items()}

    def at(self, text: str, start: int) -> tuple[int, Value] | None:
        """End and value of the longest name that begins at `start`; None where none does."""
        for length in self._lengths.get(text[start : start + _STEM], ()):
            if (value := self._names.get(text[start : start + length])) is not None and start + length <= len(text):
                return start + length, value
        return None
