"""A few dozen histories in every test run; `make histories` runs as many as you like."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest

from complaints.settings import ClickHouseSettings
from embedded.broker import Broker
from tests.faults.unsafe import moves_ignored
from tests.histories.mishaps import corrections_keep_their_content
from tests.histories.performance import perform


def test_each_complaint_counts_once_whatever_is_sent_of_it(
    bootstrap: str, clickhouse: ClickHouseSettings, tmp_path: Path
) -> None:
    result = perform(bootstrap, clickhouse, tmp_path, _tag(), number=60, seed=1)
    assert result.findings == []
    assert result.steps > 120


@pytest.mark.skipif(not os.environ.get("CI"), reason="takes minutes: CI runs it")
def test_a_complaint_left_in_every_hour_is_found(kafka: Broker, clickhouse: ClickHouseSettings, tmp_path: Path) -> None:
    switch = [moves_ignored]
    result = perform(kafka.bootstrap, clickhouse, tmp_path, _tag(), number=80, seed=1, done_secs=30.0, unsafe=switch)
    assert [finding for finding in result.findings if finding.startswith(("stored", "hourly"))]


@pytest.mark.skipif(not os.environ.get("CI"), reason="takes minutes: CI runs it")
def test_content_that_falls_back_behind_a_revision_is_found(
    kafka: Broker, clickhouse: ClickHouseSettings, tmp_path: Path
) -> None:
    switch = [corrections_keep_their_content]
    result = perform(
        kafka.bootstrap, clickhouse, tmp_path, _tag(), number=300, seed=1, done_secs=30.0, unsafe_worker=switch
    )
    assert [finding for finding in result.findings if finding.startswith("newest")]


def _tag() -> str:
    return "h" + "".join(letter for letter in uuid4().hex if letter.isalpha())
