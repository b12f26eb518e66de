"""How often clients hung up, were late or sent what is no HTTP: counted, and said at most once a minute."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Final, Literal

from complaints.clock import Clock

Fault = Literal[
    "hung_up",  # before it was answered
    "late_header",  # header not whole after gateway.header_timeout_secs
    "late_body",  # body not whole after gateway.body_timeout_secs
    "unread_answer",  # an answer not taken within gateway.answer_timeout_secs
    "too_many_connections",  # more than gateway.max_connections
    "too_many_bytes",  # more than gateway.max_bytes_under_way in bodies
    "broken_http",  # not HTTP, or headers that contradict themselves
]
LOG_SECS: Final = 60.0
_log = logging.getLogger(__name__)


class ClientFaults:
    """The counts since the start of the process. A client is nobody's defect, so none of them deserves a traceback."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.counts: Counter[Fault] = Counter()
        self._said: Counter[Fault] = Counter()
        self._silent_until = 0.0

    def note(self, fault: Fault) -> None:
        """Count one; in the log stands what has come together since the last line."""
        self.counts[fault] += 1
        now = self._clock.monotonic()
        if now >= self._silent_until:
            new = self.counts - self._said
            _log.warning(
                "clients since the last such line: %s", ", ".join(f"{new[name]} {name}" for name in sorted(new))
            )
            self._said, self._silent_until = self.counts.copy(), now + LOG_SECS
