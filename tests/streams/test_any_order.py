"""Content follows the newest revision, decisions the newest corrections, in whatever order and however often they come.

The worker is simulated: the real pipeline over topics that are lists. It reads in batches of any size from either
topic, knows corrections long before it processes them, is killed before, during and after publishing, and then reads
again what was not committed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from random import Random

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from complaints.events.complaint import MOVED, Classified, Correction, Received
from complaints.settings import load_settings
from learning.what_if import agencies_of
from stores.kafka.record import ProducerRecord
from streams.content import content_of, newest_content
from streams.load_pipeline import load_pipeline
from streams.overrides import Overrides
from streams.pipeline import Pipeline
from tests.streams.records import NOON, corrected_record, received, record

pytestmark = pytest.mark.long

AGENCIES = ("mea", "doh", "dlt", "bkk-1047")
DECODER = msgspec.json.Decoder(Classified)


@cache
def shipped() -> Pipeline:
    """Not a fixture, because hypothesis would print all of it for a failing example."""
    return load_pipeline(load_settings(environ={}))


class ByHand:
    """A simulated worker: topics as lists, and the offsets that it has committed."""

    def __init__(self, pipeline: Pipeline, sent: Sequence[Received], corrections: Sequence[Correction]) -> None:
        self._sent, self._corrections = sent, corrections
        self._committed = self._read = (0, 0)
        self._heard = 0
        self._pipeline = dataclasses.replace(
            pipeline, overrides_of=lambda _: self._overrides(), contents_of=self._contents
        )
        self.classified: list[Classified] = []
        self.delivered: set[str] = set()

    @property
    def done(self) -> bool:
        return self._committed == (len(self._sent), len(self._corrections))

    def step(self, chance: Random, *, kill: bool) -> None:
        """Process one batch; the process ends somewhere in it, or commits it now or later."""
        received_to = chance.randint(self._read[0], len(self._sent))
        corrected_to = chance.randint(self._read[1], len(self._corrections))
        self._heard = chance.randint(max(self._heard, corrected_to), len(self._corrections))
        batch = [
            *(record(one) for one in self._sent[self._read[0] : received_to]),
            *(corrected_record(one) for one in self._corrections[self._read[1] : corrected_to]),
        ]
        chance.shuffle(batch)
        outputs = self._pipeline.run(batch)
        self._publish(outputs, chance if kill else None)
        self._read = received_to, corrected_to
        if kill:
            self._read, self._heard = self._committed, len(self._corrections)
        elif chance.random() < 0.5:
            self._committed = self._read

    def _publish(self, outputs: Sequence[ProducerRecord], torn: Random | None) -> None:
        """Publish to the classified topic first, as the worker does; when killed, any part of the outputs."""
        topics = self._pipeline.topics
        first = [one for one in outputs if one.topic == topics.classified.name]
        rest = [one for one in outputs if one.topic != topics.classified.name]
        if torn:
            some = torn.sample(first, torn.randint(0, len(first)))
            first, rest = (some, []) if torn.random() < 0.5 else (first, torn.sample(rest, torn.randint(0, len(rest))))
        self.classified += [DECODER.decode(one.value) for one in first]
        self.delivered |= {one.topic for one in rest if dict(one.headers)["ce_type"] != MOVED.ce_type.encode()}

    def _overrides(self) -> Overrides | None:
        known = Overrides()
        for one in self._corrections[: self._heard]:
            known = known.with_correction(one)
        return known if known.corrections else None

    def _contents(self, _: object) -> list[Received]:
        return [content_of(event) for event in self.classified]


def content(number: int, revised: int, submitted: int) -> Received:
    return received(
        text=f"ไฟส่องสว่างดับ ฉบับที่ {number}",
        revised=NOON + timedelta(minutes=revised),
        submitted=NOON - timedelta(hours=submitted),
    )


contents = st.builds(content, st.integers(0, 9), st.integers(0, 3), st.integers(0, 2))


@st.composite
def history(draw: st.DrawFn) -> tuple[list[Received], list[Correction]]:
    """Revisions in the order in which they are sent, and corrections, each based on any of them."""
    sent = draw(st.lists(contents, min_size=1, max_size=6))
    corrections = [
        Correction(
            complaint=draw(st.sampled_from(sent)),
            corrected=NOON + timedelta(days=draw(st.integers(0, 60))),
            by="official",
            agencies=tuple(draw(st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=2, unique=True))),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    again = draw(st.lists(st.sampled_from(sent), max_size=3))
    return sent + again, corrections


OLD, NEW = content(1, 0, 0), content(2, 3, 0)
LATE = Correction(complaint=OLD, corrected=NOON + timedelta(days=9), by="official", agencies=("mea",))


@settings(max_examples=150, deadline=None)
@given(made=history(), seed=st.integers(0, 2**32))
@example(made=([OLD, NEW], [LATE]), seed=1)
@example(made=([NEW, OLD], [LATE]), seed=2)
@example(made=([OLD], [LATE]), seed=8)  # killed between decision and delivery, then a correction is known
@example(made=([OLD], [LATE]), seed=97)
@example(made=([OLD], [LATE]), seed=391)
def test_the_newest_revision_stands_with_all_corrections(
    made: tuple[list[Received], list[Correction]], seed: int
) -> None:
    (sent, corrections), chance, pipeline = made, Random(seed), shipped()
    worker = ByHand(pipeline, sent, corrections)
    while not worker.done:
        worker.step(chance, kill=chance.random() < 0.3)
    standing = max(worker.classified, key=lambda event: (event.version, event.submitted))
    newest = newest_content([*sent, *(one.complaint for one in corrections)])
    assert (standing.revised, standing.submitted) == (newest.revised, newest.submitted)
    overrides = Overrides()
    for one in corrections:
        overrides = overrides.with_correction(one)
    if corrections:
        assert agencies_of(standing.routing) == overrides.codes("agencies")
    routed = {pipeline.topics.of_agency(agency) for event in worker.classified for agency in agencies_of(event.routing)}
    needed = {pipeline.topics.of_agency(agency) for agency in agencies_of(standing.routing)}
    assert needed <= worker.delivered <= routed | {pipeline.topics.triage.name}
