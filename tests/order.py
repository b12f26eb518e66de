"""The order in which pytest-xdist hands test files to its workers: long ones first, each with a short one behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

LONG_FILES: Mapping[str, float] = {
    "test_end_to_end.py": 200,
    "operations/status/test_read.py": 90,
    "sinks/clickhouse/test_count.py": 60,
    "trends/test_progress.py": 40,
    "commands/test_agencies.py": 40,
    "learning/classifier/test_evaluate.py": 40,
    "learning/national/test_corpus.py": 30,
    "test_docs.py": 200,
    "faults/test_harness.py": 200,
    "embedded/test_kafka.py": 100,
    "faults/test_faults.py": 100,
    "faults/test_bad_deploy.py": 100,
    "operations/test_live_config.py": 100,
    "streams/runtime/test_transport.py": 100,
    "clients/test_python_clients.py": 100,
    "clients/test_jdbc.py": 90,
    "roles/test_roles.py": 90,
    "histories/test_histories.py": 90,
    "commands/test_up.py": 60,
    "commands/test_dead_letters.py": 60,
    "commands/test_receipts.py": 60,
    "test_readme.py": 40,
    "commands/test_status.py": 40,
    "stores/kafka/test_scan.py": 40,
    "examples/test_agency.py": 40,
    "test_asyncapi.py": 40,
    "operations/backup/test_backup.py": 40,
    "operations/ledger/test_read.py": 40,
    "histories/test_torn_delivery.py": 30,
    "producers/spool/test_spooled_publisher.py": 30,
    "producers/imports/test_import_source.py": 30,
    "sinks/test_loop.py": 30,
    "personal_data/test_nothing_in_clear.py": 30,
    "embedded/test_engine.py": 20,
    "fuzz/test_targets.py": 20,
    "test_compose.py": 20,
}
"""Seconds of each file that takes long, with four workers on two cores; files that are not named count as short."""


def next_file(waiting: Sequence[str], *, busy: bool) -> str:
    """Which of the `waiting` files a worker gets: the longest, or a short one where a long one is still to end.

    A worker runs a test only once the next one is known, so it is always given a file too many. Where that were
    another long one, other workers would stand idle at the end.
    """
    return (min if busy else max)(waiting, key=_secs)


def _secs(file: str) -> float:
    return LONG_FILES.get(str(PurePosixPath(file)).removeprefix("tests/"), 0.0)


class LongFilesFirst(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Each file on one worker, in the order of `next_file`."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)

    def _assign_work_unit(self, node: WorkerController) -> None:
        mine = self.assigned_work.get(node, {})
        busy = any(_secs(file) for file, tests in mine.items() if not all(tests.values()))
        self.workqueue.move_to_end(next_file(list(self.workqueue), busy=busy), last=False)
        super()._assign_work_unit(node)
