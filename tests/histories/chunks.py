"""Histories in chunks, each with a seed, a broker and a database of its own; recorded chunks are not run again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec


class Chunk(NamedTuple):
    """A number of histories, made from the seed."""

    broker: str
    seed: int
    histories: int


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk that has been run, and its results."""

    broker: str
    seed: int
    histories: int
    steps: int
    deaths: int
    secs: float
    findings: list[str]

    @property
    def chunk(self) -> Chunk:
        return Chunk(self.broker, self.seed, self.histories)


def chunks(broker: str, number: int, seed: int, size: int) -> Iterator[Chunk]:
    """Chunks with so many histories in all; each chunk has the next seed."""
    for start in range(0, number, size):
        yield Chunk(broker, seed + start // size, min(size, number - start))


def load(record: Path) -> dict[Chunk, Done]:
    """The chunks already run; none if there is no such file."""
    if not record.exists():
        return {}
    found = (msgspec.json.decode(line, type=Done) for line in record.read_bytes().splitlines())
    return {one.chunk: one for one in found}


def append(record: Path, done: Done) -> None:
    with record.open("ab") as file:
        file.write(msgspec.json.encode(done) + b"\n")


def in_words(broker: str, done: list[Done]) -> str:
    """The results of all chunks in one line."""
    histories, steps = sum(one.histories for one in done), sum(one.steps for one in done)
    deaths, findings = sum(one.deaths for one in done), sum(len(one.findings) for one in done)
    return (
        f"{broker}: {histories:,} histories of {steps:,} steps, worker and sinks started again {deaths} times, "
        f"{findings} findings"
    )
