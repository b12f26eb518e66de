"""What happens to a sink at its statements: errors before and after the server has run them, and sudden death."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from random import Random
from typing import Any

ERRORS = 0.1
"""Share of statements that end with an error."""
DEATHS = 0.02
"""Share of statements at which the process dies."""
RETRY_SECS = 0.02


def unlucky_sink() -> None:
    """Changes the program of a sink that is about to run. Each process has a luck of its own."""
    from complaints.errors import TransientError
    from sinks import loop as run
    from stores.clickhouse.client import ClickHouse

    run.RETRY_SECS = RETRY_SECS
    chance, execute = Random(os.getpid()), ClickHouse.execute

    def unlucky(self: ClickHouse, statement: str, data: Any = None, **options: Any) -> Any:
        if not statement.startswith(
            ("INSERT INTO complaint_facts", "INSERT INTO hourly", "INSERT INTO filings", "SELECT")
        ):
            return execute(self, statement, data, **options)  # the schema's affair
        _mishap(chance, TransientError)
        answer = execute(self, statement, data, **options)
        _mishap(chance, TransientError)
        return answer

    ClickHouse.execute = unlucky  # type: ignore[method-assign]


def marked_before_counted() -> None:
    """Markers are filed as soon as they stand in facts: a sink that dies then leaves hours that nobody counts again."""
    from sinks.clickhouse.fact_table import FactTable

    mark = FactTable.mark

    def mark_and_file(self: FactTable, markers: Any) -> None:
        mark(self, markers)
        self.file(markers)

    FactTable.mark = mark_and_file  # type: ignore[method-assign]


def _mishap(chance: Random, error: Callable[[str], Exception]) -> None:
    drawn = chance.random()
    if drawn < DEATHS / 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if drawn < (DEATHS + ERRORS) / 2:
        raise error("a mishap")
