"""What pages show of Kafka: surges and the ledger. Both read whole topics, so neither is read for each page."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from complaints.clock import Clock
from complaints.settings import Settings
from trends.surges.surge_list import KnownSurge, read_surges
from web.dashboard.apart import Apart
from web.dashboard.reread import Reading, Reread

if TYPE_CHECKING:
    from operations.ledger.accounts import Accounts

SURGES_EVERY_SECS, SURGES_PATIENCE_SECS = 15.0, 0.4
LEDGER_EVERY_SECS, LEDGER_PATIENCE_SECS = 60.0, 3.0


@dataclass(frozen=True, slots=True)
class OnTopics:
    surges: Callable[[], Reading[list[KnownSurge]]]
    ledger: Callable[[], Reading[Accounts]]


def on_topics(settings: Settings, clock: Clock, threads: Executor, apart: Apart) -> OnTopics:
    """Surges are read in a thread, as that waits for the broker; the ledger in a process, as it counts for long."""
    surges = Reread(
        partial(read_surges, settings),
        threads,
        clock,
        every_secs=SURGES_EVERY_SECS,
        patience_secs=SURGES_PATIENCE_SECS,
    )
    ledger = Reread(
        partial(apart.run, partial(read_ledger, settings)),
        threads,
        clock,
        every_secs=LEDGER_EVERY_SECS,
        patience_secs=LEDGER_PATIENCE_SECS,
    )
    return OnTopics(surges.get, ledger.get)


def read_ledger(settings: Settings) -> Accounts:
    """What `complaints ledger` finds. Raises TransientError when Kafka or ClickHouse is away."""
    # Needed in the process that reads alone: the server starts without.
    from complaints.reference.reference import Reference
    from operations.ledger.read import read_accounts

    reference = Reference.load(settings.config)
    return read_accounts(settings, reference.topics, reference.agency_ids)
