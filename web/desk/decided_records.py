"""Decisions on complaints, read from their records on the classified topic. Records do not change, so some are kept."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from complaints.errors import TransientError
from complaints.events.case import Case
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.settings import KafkaSettings
from stores.kafka.read_record import read_record

log = logging.getLogger(__name__)
KEPT = 500


class DecidedRecords:
    """Reads the record that a case names. Safe in threads."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._kept: OrderedDict[str, Classified] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, case: Case) -> Classified | None:
        """The newest decision on the case's complaint; None where it is gone, or Kafka does not answer."""
        if case.record is None:
            return None
        with self._lock:
            found = self._kept.get(case.record)
        if found is None:
            found = self._read(case.record)
        # A topic that was made anew has other records at the same places.
        if found is None or found.complaint_id != (case.parent or case.complaint_id):
            return None
        with self._lock:
            self._kept[case.record] = found
            self._kept.move_to_end(case.record)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _read(self, place: str) -> Classified | None:
        topic, partition, offset = place.rsplit("/", 2)
        try:
            record = read_record(self._kafka, topic, int(partition), int(offset))
        except TransientError as error:
            log.warning("a decision cannot be shown: %s", error)
            return None
        decided = CLASSIFIED.decode(record) if record else None
        return decided if isinstance(decided, Classified) else None
