"""When a failed delivery is tried again, and what an answer means. Pure.

Source: Standard Webhooks 1.0.0, "Deliverability and reliability" and "Delivery success and failure".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

JITTER = 0.2
"""A pause is made longer or shorter by up to this share."""
MOST_RETRY_AFTER_SECS = 86_400.0
BUSY: Final = frozenset((429, 502, 503, 504))
"""The receiver is overloaded: nothing else is sent to it for a while."""
GONE: Final = 410

Random = Callable[[], float]
"""A number from 0 to below 1."""
Verdict = Literal["delivered", "failed", "busy", "gone"]


def verdict_of(status: int) -> Verdict:
    """What a status means. Redirects are failures: following one would send complaints where nobody decided to."""
    if 200 <= status < 300:
        return "delivered"
    if status == GONE:
        return "gone"
    return "busy" if status in BUSY else "failed"


def retry_after_secs(written: str | None, now: datetime) -> float:
    """Seconds that a Retry-After header asks to wait, at most a day; 0 where it asks for nothing that can be read."""
    if not written:
        return 0.0
    text = written.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), MOST_RETRY_AFTER_SECS)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    secs = ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(0.0, secs), MOST_RETRY_AFTER_SECS)


@dataclass(frozen=True)
class Schedule:
    """Pauses after failures, in seconds."""

    pauses: Sequence[float]
    random: Random

    def pause(self, failures: int) -> float | None:
        """How long to wait after so many failures of one event, the first being 1; None: it was the last attempt."""
        if failures > len(self.pauses):
            return None
        return self.jittered(self.pauses[failures - 1])

    def jittered(self, secs: float) -> float:
        """A time about as long."""
        return secs * (1 + JITTER * (2 * self.random() - 1))
