"""What is fuzzed: a decoder that takes bytes, examples of what it reads, and the errors it declares."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`run` decodes bytes and goes on with what came out as the program does; it must raise nothing but `declared`."""

    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    declared: tuple[type[Exception], ...] = ()
    slow: bool = False
    """Fewer examples in tests."""

    def __call__(self, data: bytes) -> None:
        with suppress(*self.declared):
            self.run(data)
