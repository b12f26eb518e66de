"""A fuzz target: a decoder of bytes, example inputs, and the errors it declares."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`run` decodes bytes and uses the result as the program does; it may raise only `declared`."""

    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    declared: tuple[type[Exception], ...] = ()
    slow: bool = False
    """Fewer examples in tests."""

    def __call__(self, data: bytes) -> None:
        with suppress(*self.declared):
            self.run(data)
