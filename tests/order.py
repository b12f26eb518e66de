"""The order in which pytest-xdist hands test files to its workers: long ones first, each with a short one behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

LONG_FILES: Mapping[str, float] = {
    "faults/test_harness.py": 510,
    "test_docs.py": 510,
    "test_end_to_end.py": 500,
    "histories/test_histories.py": 330,
    "streams/cases/test_service.py": 200,
    "faults/test_faults.py": 120,
    "sinks/webhooks/test_service.py": 120,
    "personal_data/test_cases_in_clear.py": 120,
    "clients/test_python_clients.py": 110,
    "operations/status/test_read.py": 100,
    "roles/test_roles.py": 100,
    "web/desk/test_every_page.py": 250,
    "web/exchange/test_exchange.py": 100,
    "commands/test_intake_commands.py": 80,
    "commands/test_receipts.py": 80,
    "commands/test_status.py": 80,
    "commands/test_up.py": 80,
    "embedded/test_kafka.py": 80,
    "histories/test_dead_before_counting.py": 70,
    "operations/backup/test_backup.py": 70,
    "producers/spool/test_spooled_publisher.py": 70,
    "sinks/clickhouse/test_count.py": 70,
    "stores/kafka/test_scan.py": 70,
    "commands/test_dead_letters.py": 60,
    "examples/test_agency.py": 60,
    "histories/test_torn_delivery.py": 60,
    "operations/ledger/test_read.py": 60,
    "operations/test_live_config.py": 60,
    "producers/imports/test_import_source.py": 60,
    "sinks/notifications/test_service.py": 60,
    "streams/runtime/test_transport.py": 60,
    "embedded/clickhouse/test_http_parameters.py": 50,
    "personal_data/test_nothing_in_clear.py": 50,
    "test_readme.py": 50,
    "web/dashboard/test_browser.py": 50,
    "web/dashboard/test_pages.py": 50,
    "web/desk/test_browser.py": 50,
    "commands/test_agency.py": 40,
    "commands/test_files_of_options.py": 40,
    "examples/test_handle.py": 40,
    "faults/test_bad_deploy.py": 40,
    "producers/gateway/test_abuse.py": 40,
    "stores/kafka/test_subscription.py": 40,
    "streams/incidents/test_follow.py": 40,
    "streams/test_add_step.py": 40,
    "clients/test_jdbc.py": 30,
    "commands/test_train_national.py": 30,
    "commands/test_webhooks.py": 30,
    "fuzz/test_targets.py": 30,
    "operations/conformance/test_try_consumer.py": 30,
    "operations/conformance/test_try_webhook.py": 30,
    "producers/gateway/test_app.py": 30,
    "test_asyncapi.py": 30,
    "trends/surges/test_follow.py": 30,
    "web/desk/test_pages.py": 30,
    "web/portal/test_portal.py": 30,
    "commands/test_services_away.py": 20,
    "complaints/privacy/test_redact.py": 20,
    "contract/test_null_is_absent.py": 20,
    "embedded/clickhouse/test_tcp.py": 20,
    "faults/test_wrong_clock.py": 20,
    "operations/ledger/test_cases.py": 20,
    "sinks/clickhouse/test_fact_table.py": 20,
    "sinks/notifications/test_smtp.py": 20,
    "streams/cases/test_case_store.py": 20,
    "test_compose.py": 20,
    "web/desk/test_openid.py": 20,
    "web/desk/test_reach.py": 20,
    "web/desk/test_sign_in.py": 20,
    "web/desk/test_steps.py": 20,
    "web/desk/test_triage.py": 20,
    "web/portal/test_browser.py": 20,
    "test_architecture.py": 10,
}
"""Seconds of each file that takes long, with four workers on two cores; files that are not named count as short.

Most of those from 100 on are of the slowest tests that a whole run of 28 minutes listed, the others are estimates.
"""


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
