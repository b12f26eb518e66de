"""Reads all corrections from their topic, as a worker does. Shared by commands."""

from __future__ import annotations

from complaints.reference.reference import Reference
from complaints.settings import Settings
from stores.kafka.scan import scan
from streams.corrections import Corrections
from streams.load_pipeline import known_codes
from streams.steps.validate import validate_correction


def read_corrections(settings: Settings) -> Corrections:
    """All corrections on their topic. Raises TransientError when Kafka is away, ConfigError naming a wrong file."""
    reference = Reference.load(settings.config)
    codes = known_codes(reference)
    topic = reference.topics.corrections.name
    corrections = Corrections(topic, lambda correction: validate_correction(correction, codes))
    for record in scan(settings.kafka, [topic]):
        corrections.take(record)
    return corrections
