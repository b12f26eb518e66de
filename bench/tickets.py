"""Input of every comparison: real tickets in shuffled cycles when their folder is given, else made-up complaints."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path

from msgspec.structs import replace

from complaints.outcome import Ok, Reject
from complaints.privacy.sealing import Sealer, new_key
from complaints.reference.channels import load_channels
from complaints.settings import DEFAULT_CONFIG, SealingSettings, Secret
from learning.national.corpus import Corpus
from producers.channels.traffy_csv import TraffyCsvSource
from producers.intake.receive import receive
from producers.intake.submission import Submission
from producers.sample import generate, load_material
from stores.kafka.record import Record

HISTORY = "tickets_2022_2023.csv.gz"
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
_SEED = 6
_PER_SUBJECT = 100


class Tickets:
    """An endless stream of complaints: each pass over the originals is shuffled anew and has new references."""

    def __init__(self, data: Path | None, generated: int = 50_000, *, national: bool = False) -> None:
        """With `national` they are made-up complaints about all that the state does, as they come to 1111."""
        self.real = data is not None and (data / HISTORY).is_file() and not national
        self._sealer = Sealer.from_settings(SealingSettings(key=Secret(new_key())))
        self._channels = load_channels(DEFAULT_CONFIG)
        city = partial(_read, data / HISTORY) if self.real and data else partial(_generate, generated)
        found = _national() if national else city()
        self._originals = [one for one in found if isinstance(self._receive(one), Ok)]

    @property
    def source(self) -> str:
        """For the report."""
        what = "Traffy tickets of 2022-2023" if self.real else "generated complaints"
        return f"{len(self._originals):,} {what}, in shuffled cycles"

    def submissions(self) -> Iterator[Submission]:
        chance = random.Random(_SEED)
        for cycle in count():
            originals = self._originals.copy()
            chance.shuffle(originals)
            for one in originals:
                yield replace(one, reference=f"{one.reference}-{cycle}") if cycle else one

    def records(self, number: int) -> list[Record]:
        """The next `number` records of `complaints.received.v1`."""
        outcomes = map(self._receive, self.submissions())
        return list(islice((outcome.value for outcome in outcomes if isinstance(outcome, Ok)), number))

    def _receive(self, one: Submission) -> Ok[Record] | Reject:
        return receive(one, received=RECEIVED, sealer=self._sealer, channels=self._channels)


def _read(path: Path) -> list[Submission]:
    entries = TraffyCsvSource(path).read(after=0)
    return [entry.content for entry in entries if isinstance(entry.content, Submission) and entry.content.reference]


def _generate(number: int) -> list[Submission]:
    made = generate(load_material(DEFAULT_CONFIG), count=number)
    # A revision or repeat has the reference of an earlier complaint; here each is made a separate complaint.
    distinct = {one.submission.reference: one.submission for one in made if one.category}
    return list(distinct.values())


def _national() -> list[Submission]:
    made = Corpus.load(DEFAULT_CONFIG).generate(_SEED, _PER_SUBJECT)
    return [
        Submission(channel="hotline-1111", text=one.text, submitted=RECEIVED, reference=f"N-{number}")
        for number, one in enumerate(made)
    ]
