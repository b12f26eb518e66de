"""Kafka's ListOffsets, as the relay before Tansu reads it to replace Tansu's wrong ends by true ones. Pure.

Tansu 0.6 answers "latest" with the first offset of the last batch plus one: after one batch of 88 records it says 1.
While a transaction is open, it answers readers of committed records with 0. Its answer to Fetch has both ends right:
the high watermark, and the last stable offset for readers of committed records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

LIST_OFFSETS = 2
_FETCH, _FETCH_VERSION = 1, 4
_FIRST_VERSION, LAST_VERSION = 1, 9
"""The versions of ListOffsets that are read; version 0, which no present client sends, is passed on unchanged."""
_THROTTLE_SINCE, _ISOLATION_SINCE, _EPOCH_SINCE, _FLEXIBLE_SINCE = 2, 2, 4, 6
_LATEST = -1
_CLIENT = b"relay"

Partition = tuple[bytes, int]
"""Topic and partition."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request that asks where partitions end."""

    version: int
    committed: bool
    """Asked by a reader of committed records, for whom a partition ends before the first open transaction."""
    partitions: frozenset[Partition]


def question_in(request: bytes) -> Question | None:
    """What a request frame, length first, asks of ends; None for any other request, and for one that is cut short."""
    try:
        return _question(request)
    except (struct.error, IndexError):
        return None


def fetch_request(question: Question) -> bytes:
    """A Fetch of no bytes of the same partitions: it is answered at once, with their ends."""
    by_topic = groupby(sorted(question.partitions), key=lambda partition: partition[0])
    topics = [(topic, [number for _, number in group]) for topic, group in by_topic]
    parts = [
        struct.pack(">hhih", _FETCH, _FETCH_VERSION, 0, len(_CLIENT)) + _CLIENT,
        # No replica; wait 1 ms, for with 0 ms Tansu looks at nothing; at least and at most 0 bytes.
        struct.pack(">iiiibi", -1, 1, 0, 0, question.committed, len(topics)),
    ]
    for topic, numbers in topics:
        parts.append(struct.pack(">h", len(topic)) + topic + struct.pack(">i", len(numbers)))
        parts += [struct.pack(">iqi", number, 0, 0) for number in numbers]
    body = b"".join(parts)
    return struct.pack(">i", len(body)) + body


def ends_in(answer: bytes, question: Question) -> dict[Partition, int]:
    """The ends in the answer, length first, to `fetch_request`; partitions with an error are left out."""
    fields, ends = _Fields(answer, 4 + 4 + 4), {}
    for _ in range(fields.number(">i")):
        topic = fields.text()
        for _ in range(fields.number(">i")):
            partition, error, high_watermark, last_stable = fields.take(">ihqq")
            fields.skip(16 * max(0, fields.number(">i")))  # aborted transactions
            fields.skip(max(0, fields.number(">i")))  # records
            if not error:
                ends[topic, partition] = last_stable if question.committed else high_watermark
    return ends


def with_ends(answer: bytes, question: Question, ends: Mapping[Partition, int]) -> bytes:
    """An answer to ListOffsets, length first, with these ends in the place of its own."""
    corrected = bytearray(answer)
    for partition, error, at in _offsets_in(answer, question.version):
        if not error and partition in question.partitions and partition in ends:
            struct.pack_into(">q", corrected, at, ends[partition])
    return bytes(corrected)


def _question(request: bytes) -> Question | None:
    key, version = struct.unpack_from(">hh", request, 4)
    if key != LIST_OFFSETS or not _FIRST_VERSION <= version <= LAST_VERSION:
        return None
    fields = _Fields(request, 4 + 8, flexible=version >= _FLEXIBLE_SINCE)
    fields.skip(max(0, fields.number(">h")))  # the client's id, in every version of the header
    fields.tags()
    fields.skip(4)  # replica
    committed = bool(version >= _ISOLATION_SINCE and fields.number(">b"))
    wanted = set()
    for _ in range(fields.count()):
        topic = fields.text()
        for _ in range(fields.count()):
            partition = fields.number(">i")
            fields.skip(4 if version >= _EPOCH_SINCE else 0)
            if fields.number(">q") == _LATEST:
                wanted.add((topic, partition))
            fields.tags()
        fields.tags()
    return Question(version, committed, frozenset(wanted)) if wanted else None


def _offsets_in(answer: bytes, version: int) -> Iterable[tuple[Partition, int, int]]:
    """Partition, error code, and where in the answer its offset stands."""
    fields = _Fields(answer, 4 + 4, flexible=version >= _FLEXIBLE_SINCE)
    fields.tags()
    fields.skip(4 if version >= _THROTTLE_SINCE else 0)
    for _ in range(fields.count()):
        topic = fields.text()
        for _ in range(fields.count()):
            partition, error, _ = fields.take(">ihq")
            yield (topic, partition), error, fields.at
            fields.skip(8 + (4 if version >= _EPOCH_SINCE else 0))
            fields.tags()
        fields.tags()


class _Fields:
    """Reads a frame's fields one after another; flexible versions have compact lengths, and tags after each struct."""

    def __init__(self, data: bytes, at: int, *, flexible: bool = False) -> None:
        self._data, self.at, self._flexible = data, at, flexible

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(form, self._data, self.at)
        self.at += struct.calcsize(form)
        return found

    def number(self, form: str) -> int:
        return self.take(form)[0]

    def skip(self, size: int) -> None:
        self.at += size

    def count(self) -> int:
        """Number of entries of an array."""
        return self.varint() - 1 if self._flexible else self.number(">i")

    def text(self) -> bytes:
        size = self.varint() - 1 if self._flexible else self.number(">h")
        self.at += size
        return self._data[self.at - size : self.at]

    def tags(self) -> None:
        for _ in range(self.varint() if self._flexible else 0):
            self.varint()
            self.skip(self.varint())

    def varint(self) -> int:
        value, self.at = varint(self._data, self.at)
        return value


def varint(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned variable-length integer, and where the next field begins. Raises IndexError past the end."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
