"""A reroute publishes the record that was received, and only with a higher generation of the rules."""

from __future__ import annotations

import msgspec
import pytest

from complaints.errors import ConfigError
from complaints.events.cloudevents import read_headers
from complaints.events.complaint import RECEIVED, Classified, Received
from complaints.settings import load_settings
from operations.reroute import reroute
from streams.load_pipeline import load_pipeline
from streams.pipeline import Pipeline
from tests.streams.records import HandMade, received, record


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load_pipeline(load_settings(environ={}))


def _decided(pipeline: Pipeline, made: HandMade) -> list[Classified]:
    outputs = [output for output in pipeline.run([made]) if output.topic == "complaints.classified.v1"]
    return [msgspec.json.decode(output.value, type=Classified) for output in outputs]


def test_the_record_is_the_one_that_was_received(pipeline: Pipeline) -> None:
    """Byte for byte, so that the chain of receipts has no second entry for it."""
    made = record(received())
    (again,) = reroute(_decided(pipeline, made), pipeline.decider.generation + 1)
    assert (again.key, again.value) == (made.key(), made.value())
    assert msgspec.json.decode(again.value, type=Received) == received()
    attributes = read_headers(again.headers, RECEIVED.ce_type)
    assert isinstance(attributes, dict)
    assert (attributes["source"], attributes["subject"]) == ("/channels/traffy", str(received().complaint_id))
    (decided,) = _decided(pipeline, HandMade(again.value, 1, again.headers, again.key))
    assert [decided] == _decided(pipeline, made)


def test_the_same_generation_is_refused(pipeline: Pipeline) -> None:
    decided = _decided(pipeline, record(received()))
    with pytest.raises(ConfigError, match="raise `generation`"):
        reroute(decided, pipeline.decider.generation)
