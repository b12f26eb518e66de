"""Safeguards switched off in a child process, for the tests of the harness, which must notice each of them.

Production code has no such switch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from stores.clickhouse.client import ClickHouse

SLOW_SECS = 3.0
"""What was switched off is a race: time for the other side to win it."""
_slow = iter((False, True, True))
"""A process dawdles once it has begun, which is when it is killed; then it catches up."""


def commit_before_flush() -> None:
    """The worker's offsets may be committed before its outputs are acknowledged."""
    from streams.runtime.batch import Batch

    def begin(batch: Batch, process: Callable[[Sequence[Any]], Any]) -> Any:
        batch.done = True
        _dawdle()
        return process(batch.records)

    Batch.begin = begin  # type: ignore[method-assign,assignment]


def commit_before_recompute() -> None:
    """The sink commits as soon as facts are inserted."""
    from sinks.loop import Sink

    settle = Sink._settle

    def settle_later(self: Any) -> None:
        self._subscription.commit(self._offsets)
        self._offsets.clear()
        _dawdle()
        settle(self)

    Sink._settle = settle_later  # type: ignore[method-assign]


def revisions_ignored() -> None:
    """The view counts rows of superseded revisions as well."""
    _views("CREATE OR REPLACE VIEW hourly AS SELECT * FROM hourly_counts FINAL")


def revisions_constant() -> None:
    """Every recompute has the same revision, whatever it has seen: the last writer wins."""
    _views(
        "CREATE OR REPLACE VIEW hourly AS SELECT * FROM hourly_counts FINAL "
        "WHERE (hour, revision) IN (SELECT hour, max(revision) FROM hourly_counts GROUP BY hour)"
    )
    from sinks.clickhouse import fact_table

    recompute = "INSERT INTO hourly_counts (hour, dimension, key, other, complaints, revision) "
    fact_table._RECOMPUTE = recompute + "SELECT hour, dimension, key, other, complaints, 1 FROM recount WHERE hour IN "


def moves_ignored() -> None:
    """A complaint stays in every hour it was ever filed in."""
    from sinks.clickhouse import count

    count.markers = lambda _: []  # type: ignore[assignment,attr-defined]


def fsync_off() -> None:
    """The spool treats bytes as durable that it has only written."""
    from commands import gateway as command
    from producers.spool.folder import Disk

    command.Spool = partial(command.Spool, disk=Disk(fsync=lambda descriptor: None))  # type: ignore[attr-defined, assignment]


def case_before_its_steps() -> None:
    """A case is published before the steps that it says were told."""
    from streams.cases.service import CasesService

    def publish(self: Any, batch: Any) -> Any:
        records, kept = self._fold.finish(batch)
        self._store.put(kept)
        self._publisher.publish(records).result()
        _dawdle()
        published = self._publisher.publish(batch.outputs)
        self._acknowledged.append((published, kept))
        return published

    CasesService._publish = publish  # type: ignore[method-assign]


def updates_folded_again() -> None:
    """A case forgets which records and updates it has taken into account."""
    from streams.cases import fold_batch

    fold: Any = vars(fold_batch)["fold_update"]

    def fold_anew(case: Any, *given: Any) -> Any:
        return fold(msgspec.structs.replace(case, applied={}, recent=()) if case else case, *given)

    vars(fold_batch)["fold_update"] = fold_anew


def sent_forgotten() -> None:
    """A new process does not know what was sent before it."""
    from sinks.notifications.send_log import SendLog
    from stores.kafka.reader import Extent

    def read(self: Any, since: object) -> None:
        ends = self._reader.extents([self._topic])
        self._reader.start({place: Extent(extent.end, extent.end) for place, extent in ends.items()})

    SendLog.read = read  # type: ignore[method-assign]


def _dawdle() -> None:
    if next(_slow, False):
        time.sleep(SLOW_SECS)


def _views(*statements: str) -> None:
    from commands import sink as command
    from stores.clickhouse.migrate import migrate

    def migrate_and_change(clickhouse: ClickHouse, config: Path) -> list[str]:
        applied = migrate(clickhouse, config)
        for statement in statements:
            clickhouse.execute(statement)
        return applied

    command.migrate = migrate_and_change  # type: ignore[attr-defined]


SWITCHES = (
    commit_before_flush,
    commit_before_recompute,
    revisions_ignored,
    revisions_constant,
    moves_ignored,
    fsync_off,
    case_before_its_steps,
    updates_folded_again,
    sent_forgotten,
)
