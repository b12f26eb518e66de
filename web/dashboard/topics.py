"""What is read beside the pages: surges and the ledger, which are whole topics, and insights, which take minutes."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from complaints.clock import BANGKOK, Clock
from complaints.settings import Settings
from trends.insights.found import Insights
from trends.surges.surge_list import KnownSurge, read_surges
from web.dashboard.apart import Apart
from web.dashboard.reread import Reading, Reread

if TYPE_CHECKING:
    from operations.ledger.accounts import Accounts

SURGES_EVERY_SECS, SURGES_PATIENCE_SECS = 15.0, 0.4
LEDGER_EVERY_SECS, LEDGER_PATIENCE_SECS = 60.0, 0.5
NICENESS = 10
"""Of the process that computes insights: pages go first."""
INSIGHTS_EVERY_SECS, INSIGHTS_PATIENCE_SECS = 3600.0, 0.1


@dataclass(frozen=True, slots=True)
class OnTopics:
    surges: Callable[[], Reading[list[KnownSurge]]]
    ledger: Callable[[], Reading[Accounts]]
    insights: Callable[[], Reading[Insights]]


def on_topics(settings: Settings, clock: Clock, threads: Executor, apart: Apart, computing: Apart) -> OnTopics:
    """Surges are read in a thread, as that waits for the broker; the ledger and insights in a process each, as they
    count for long. `threads` has room for all three."""
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
    insights = Reread(
        lambda: computing.run(partial(read_insights, settings, clock.now().astimezone(BANGKOK).date())),
        threads,
        clock,
        every_secs=INSIGHTS_EVERY_SECS,
        patience_secs=INSIGHTS_PATIENCE_SECS,
        little=lambda found: not found.forecasts,
    )
    return OnTopics(surges.get, ledger.get, insights.get)


def read_insights(settings: Settings, today: date) -> Insights:
    """What `trends.insights` computes. Raises TransientError when ClickHouse is away."""
    from trends.insights.compute import compute  # pandas and scipy, in the process that computes alone

    os.nice(NICENESS)
    return compute(settings, today)


def read_ledger(settings: Settings) -> Accounts:
    """What `complaints ledger` finds. Raises TransientError when Kafka or ClickHouse is away."""
    # Needed in the process that reads alone: the server starts without.
    from complaints.reference.reference import Reference
    from operations.ledger.read import read_accounts

    reference = Reference.load(settings.config)
    return read_accounts(settings, reference.topics, reference.agency_ids)
