"""Programs on the embedded broker."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.conformance.finding import Finding
from operations.conformance.try_consumer import try_consumer
from tests.brokers import ROOT

pytestmark = pytest.mark.service
EXAMPLE = ROOT / "examples/agency/understood.py"


def found(program: Path, folder: Path, config: Path, wait_secs: float = 40) -> list[Finding]:
    command = [sys.executable, str(program), "{broker}", "{agency}", "{folder}/versions.db"]
    settings = Settings(config=config)
    return try_consumer(command, settings, load_topics(config), "mea", folder, SystemClock(), wait_secs)


def test_the_example_passes(tmp_path: Path, config: Path) -> None:
    findings = found(EXAMPLE, tmp_path, config)
    assert [one for one in findings if not one.passed] == []
    assert {"runs", "order", "stops", "goes_on", "protocol"} <= {one.name for one in findings}


def test_one_that_stops_at_the_first_surprise_is_told_at_which(tmp_path: Path, config: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    broken = text.replace("WHAT.get(ce_type) if isinstance(ce_type, bytes) else None", "WHAT[ce_type]")
    assert broken != text
    (tmp_path / "broken.py").write_text(broken, "utf-8")
    findings = {one.name: one for one in found(tmp_path / "broken.py", tmp_path, config)}
    assert "ended with status 1" in findings["runs"].detail
    assert "KeyError" in findings["runs"].detail
    assert findings["unknown_type"].passed
    assert not findings["to_the_end"].passed


def test_a_program_that_is_not_there_is_named(tmp_path: Path, config: Path) -> None:
    with pytest.raises(ConfigError, match="no-such-program: No such file"):
        try_consumer(
            ["no-such-program"], Settings(config=config), load_topics(config), "mea", tmp_path, SystemClock(), 1
        )
