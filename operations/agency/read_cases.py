"""Reads an agency's cases from its own topic."""

from __future__ import annotations

from contextlib import closing

from complaints.outcome import Reject
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from operations.agency.arrivals import Arrival, arrival_of
from operations.agency.case_copy import CaseCopy
from stores.kafka.reader import Reader
from stores.kafka.record import TimedRecord
from stores.kafka.scan import read_out


def read_cases(settings: KafkaSettings, topics: Topics, agency: str) -> CaseCopy:
    """A copy in memory of all that stands on the topic now. Raises what `scan` raises."""
    topic, copy = topics.of_agency(agency), CaseCopy()
    with closing(Reader(settings, f"agency.{agency}.cases")) as reader:
        copy.enter(topic, agency, (entry_of(record) for record in read_out(reader, reader.extents([topic]))))
    return copy


def entry_of(record: TimedRecord) -> tuple[int, int, Arrival | None]:
    """A record as `CaseCopy.enter` takes it; what cannot be read changes no case."""
    told = arrival_of(record)
    return record.offset() or 0, record.timestamp()[1], None if isinstance(told, Reject) else told
