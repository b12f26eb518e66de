"""Seeded chance, the same on every Python: rests on `Random.random` alone, whose sequence is guaranteed."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things to draw from, each with its weight."""

    __slots__ = ("_last", "_sums", "_things")

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self._things, self._sums, self._last = things, list(accumulate(weights)), len(things) - 1

    def at(self, point: float) -> T:
        """The thing at this point of 0..1."""
        return self._things[min(bisect(self._sums, point * self._sums[-1]), self._last)]


class Chance:
    """One stream of random choices."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed).random  # noqa: S311 - a sample is to be repeated, not to be secret

    def happens(self, probability: float) -> bool:
        return self.draw() < probability

    def below(self, limit: int) -> int:
        return int(self.draw() * limit)

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.draw() * len(things))]

    def weighted(self, things: Weighted[T]) -> T:
        return things.at(self.draw())
