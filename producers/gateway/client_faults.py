"""Counts how often clients hung up, were late or sent no valid HTTP, and logs it at most once a minute."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Final

from complaints.clock import Clock
from complaints.telemetry import ClientFault, Telemetry

LOG_SECS: Final = 60.0
_log = logging.getLogger(__name__)


class ClientFaults:
    """Counts in the telemetry. The fault of a client is no defect of ours, so none of them is logged as a traceback."""

    def __init__(self, clock: Clock, telemetry: Telemetry) -> None:
        self._clock, self._telemetry = clock, telemetry
        self._said: Counter[str] = Counter()
        self._silent_until = 0.0

    @property
    def counts(self) -> Counter[str]:
        """Number of each fault since the start of the process."""
        return Counter(self._telemetry.counts().client_faults)

    def note(self, fault: ClientFault) -> None:
        """Count one; a log line gives all faults since the last such line."""
        self._telemetry.client_fault(fault)
        now = self._clock.monotonic()
        if now >= self._silent_until:
            counts = self.counts
            new = counts - self._said
            _log.warning(
                "clients since the last such line: %s", ", ".join(f"{new[name]} {name}" for name in sorted(new))
            )
            self._said, self._silent_until = counts, now + LOG_SECS
