"""Up to which time all records were read: a process that was held up reads what it missed before it goes on."""

from __future__ import annotations

import logging

from complaints.errors import TransientError
from stores.kafka.reader import Reader
from stores.kafka.slices import SLICE_MS

log = logging.getLogger(__name__)


class Settled:
    """Asks for the ends of all partitions once a slice, so that no slice is taken before all of it has been read."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._asked_ms = 0

    def at(self, now_ms: int) -> int:
        """The last time at which the ends were asked for; partitions not read to them are in `reader.behind`.

        While Kafka does not answer, that time stands still. Raises PermanentError where Kafka refuses us.
        """
        if now_ms // SLICE_MS != self._asked_ms // SLICE_MS:
            try:
                self._reader.look_again()
            except TransientError as error:
                log.warning("waiting: %s", error)
            else:
                self._asked_ms = now_ms
        return self._asked_ms
