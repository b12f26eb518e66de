"""Closes the receipts of each day when it is over, until it is stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from complaints.clock import BANGKOK, Clock
from complaints.errors import PermanentError, TransientError

CLOSED_AT = time(0, 10, tzinfo=BANGKOK)
"""Late enough for complaints accepted just before midnight to be on their topic."""
RETRY = timedelta(minutes=5)
STEP_SECS = 30.0
"""Longest sleep between two looks at the clock: machines are suspended, and clocks are set."""
_log = logging.getLogger(__name__)


def close_daily(
    close: Callable[[], object],
    clock: Clock,
    *,
    stop: Callable[[], bool] = lambda: False,
    heartbeat: Path | None = None,
) -> None:
    """Call `close`, which closes all days that are over, now and after every midnight in Bangkok, until `stop` is true.

    A TransientError or PermanentError is logged and `close` called again after RETRY; any other error is raised.
    `heartbeat` is touched at every look at the clock.
    """
    due = clock.now()
    while not stop():
        if heartbeat:
            heartbeat.touch()
        if clock.now() < due:
            clock.sleep(min(STEP_SECS, (due - clock.now()).total_seconds()))
            continue
        try:
            close()
            due = next_closing(clock.now())
        except (TransientError, PermanentError) as error:
            _log.warning("receipts are not closed, trying again in %s: %s", RETRY, error)
            due = clock.now() + RETRY


def next_closing(now: datetime) -> datetime:
    """The first closing time after `now`, in Asia/Bangkok."""
    local = now.astimezone(BANGKOK)
    closing = datetime.combine(local.date(), CLOSED_AT)
    return closing if closing > local else closing + timedelta(days=1)
