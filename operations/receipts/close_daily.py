"""Closes the receipts of each day when it is over, on and on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from complaints.clock import BANGKOK, Clock
from complaints.errors import PermanentError, TransientError

CLOSED_AT = time(0, 10, tzinfo=BANGKOK)
"""Late enough for what was accepted at midnight to be on its topic."""
RETRY = timedelta(minutes=5)
STEP_SECS = 30.0
"""The clock is looked at so often: machines sleep, and clocks are set."""
_log = logging.getLogger(__name__)


def close_daily(
    close: Callable[[], object],
    clock: Clock,
    *,
    stop: Callable[[], bool] = lambda: False,
    heartbeat: Path | None = None,
) -> None:
    """Call `close`, which closes all that is over, now and after every midnight in Bangkok, until `stop` says so.

    What fails is logged and tried again; what was closed stays so. A ConfigError ends it.
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
    """The first closing time after this one."""
    local = now.astimezone(BANGKOK)
    closing = datetime.combine(local.date(), CLOSED_AT)
    return closing if closing > local else closing + timedelta(days=1)
