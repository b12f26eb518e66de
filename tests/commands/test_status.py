"""`complaints status` beside a running system, as an operator types it."""

from __future__ import annotations

import json
import signal
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from embedded.ports import free_ports
from tests.commands.terminal import Terminal, until

pytestmark = [pytest.mark.timeout(240), pytest.mark.service]


def test_all_is_well_while_everything_runs_and_a_person_is_needed_when_nothing_does(tmp_path: Path) -> None:
    broker, clickhouse, http, gateway, *metrics = free_ports(7)
    stages = dict(zip(("gateway", "worker", "sink"), metrics, strict=True))
    served = {f"COMPLAINTS__{stage.upper()}__METRICS_PORT": str(port) for stage, port in stages.items()}
    served["COMPLAINTS__EMBEDDED__SERVICES"] = "gateway,worker,sink,surges"
    terminal, log = Terminal(tmp_path / "here", tmp_path / "state", **served), tmp_path / "up.log"
    ports = ("--broker-port", broker, "--clickhouse-port", clickhouse, "--http-port", http, "--gateway-port", gateway)
    up = terminal.start("up", "--data", tmp_path / "data", *ports, log=log)
    try:
        until(lambda: "Ctrl-C" in log.read_text(), up)
        until(lambda: terminal.run("status")[0] == 0, up)
        until(lambda: _running(terminal) == {"gateway", "worker", "sink", "surges"}, up)
        assert terminal.run("sample", "--count", 50, "--out", "sample.jsonl")[0] == 0
        terminal.run("import", "sample.jsonl")
        until(lambda: _told(terminal)["services"][2]["says"].endswith(", 50 complaints"), up)
        told = _told(terminal)
        assert told["needs"] == []
        assert told["refused_rows"] > 0
        assert {group["name"]: group["lag"] for group in told["groups"]} == {
            "complaints-worker": 0,
            "complaints-sink-clickhouse": 0,
        }
        assert told["versions"]["rules_last"] == told["versions"]["rules"]
        done = {"received": 50, "ok": 50, "under_way": 0}
        until(lambda: _counted(stages["worker"]) == _counted(stages["sink"]) == done, up)
        assert _counted(stages["gateway"]) == dict.fromkeys(done, 0)
    finally:
        up.send_signal(signal.SIGINT)
        assert up.wait(60) == 0
    status, said = terminal.run("status")
    assert status == 1
    assert "Is 'complaints up' running?" in said


def _running(terminal: Terminal) -> set[str]:
    return {process["process"] for process in _told(terminal)["processes"]}


def _counted(port: int) -> dict[str, float]:
    """The counts that a process serves as metrics."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        families = {one.name: one.samples for one in text_string_to_metric_families(answer.read().decode())}
    asked = ("received", "ok", "under_way")
    return {name: sum(one.value for one in families[f"complaints_{name}"]) for name in asked}


def _told(terminal: Terminal) -> dict[str, Any]:
    said = terminal.run("status", "--json")[1]
    return dict(json.loads(said[said.index("{") :]))
