"""Reads all corrections there are, as a worker knows them. Shared by commands."""

from __future__ import annotations

from complaints.reference.reference import Reference
from complaints.settings import Settings
from stores.kafka.scan import scan
from streams.corrections import Corrections
from streams.load_pipeline import known_codes
from streams.steps.validate import validate_correction


def read_corrections(settings: Settings) -> Corrections:
    """Raises TransientError when Kafka is away, ConfigError naming a file of `config/` that is wrong."""
    reference = Reference.load(settings.config)
    codes = known_codes(reference)
    topic = reference.topics.corrections.name
    corrections = Corrections(topic, lambda correction: validate_correction(correction, codes))
    for record in scan(settings.kafka, [topic]):
        corrections.take(record)
    return corrections
