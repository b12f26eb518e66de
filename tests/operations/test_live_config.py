"""A running system loads a new channel, agency and rule without a restart, and reports when it cannot."""

from __future__ import annotations

import json
import re
import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client

from complaints.settings import DEFAULT_CONFIG
from embedded.ports import free_ports
from tests.commands.terminal import Terminal, until

pytestmark = pytest.mark.service

CHANNEL = "radio-1111: {thai: วิทยุชุมชน, english: Community radio}\n"
AGENCY = "  - {id: beekeepers, th: กองเลี้ยงผึ้ง, en: Beekeeping Division, level: central}\n"
RULE = """  - id: bees
    th: ผึ้ง
    en: bees
    when: {words: [รังผึ้งยักษ์]}
    responsible: beekeepers
"""


class Running:
    """A stack of its own with a config folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.config, self._log = folder / "config", folder / "up.log"
        shutil.copytree(DEFAULT_CONFIG, self.config)
        broker, self.clickhouse, http, self.gateway = free_ports(4)
        self.terminal = Terminal(folder / "here", folder / "state", COMPLAINTS_CONFIG_DIR=str(self.config))
        ports = ("--broker-port", broker, "--clickhouse-port", self.clickhouse, "--http-port", http)
        command = ("up", "--data", folder / "data", *ports, "--gateway-port", self.gateway)
        self.process = self.terminal.start(*command, log=self._log)
        self.until(lambda: "Ctrl-C" in self._log.read_text())
        self.until(lambda: self.check()[0] == 0)

    def until(self, ready: Callable[[], bool]) -> None:
        until(ready, self.process, 60)

    def post(self, channel: str, reference: str, text: str) -> int:
        body: dict[str, object] = {
            "channel": channel,
            "reference": reference,
            "submitted": "2026-11-20T09:30:00+07:00",
            "text": text,
        }
        body |= {"place": {"address": "เขตบางนา กรุงเทพมหานคร"}}  # where the rules of the city decide
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.gateway}/v1/complaints",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with Client("127.0.0.1", self.clickhouse, "complaints") as client:
            return list(client.execute(query))

    def check(self) -> tuple[int, str]:
        return self.terminal.run("check")

    def append(self, name: str, text: str, old: str = "", new: str = "") -> None:
        path = self.config / name
        path.write_text(re.sub(old, new, path.read_text("utf-8"), count=1) + text, encoding="utf-8")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("live"))
    yield running
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 0


def test_a_new_channel_is_taken_at_once_and_named(running: Running) -> None:
    assert running.post("radio-1111", "R-1", "ไฟถนนดับ") == 422
    running.append("channels.yaml", CHANNEL)
    assert running.post("radio-1111", "R-2", "ไฟถนนดับทั้งซอย") == 202
    running.until(lambda: running.rows("SELECT count() FROM complaints WHERE channel = 'radio-1111'") == [(1,)])
    running.until(lambda: running.rows("SELECT thai FROM names WHERE key = 'radio-1111'") == [("วิทยุชุมชน",)])
    assert "unknown_channel" not in running.terminal.run("dead-letters", "list")[1]
    running.until(lambda: running.check()[0] == 0)


def test_a_new_agency_and_rule_are_taken_with_a_higher_generation_alone(running: Running) -> None:
    running.append("agencies.yaml", AGENCY)
    running.append("routing.yaml", "", r"(?m)^rules:\n", "rules:\n" + RULE.replace("\\", r"\\"))
    running.until(lambda: "raise `generation`" in running.check()[1])
    assert running.post("web-1111", "W-1", "รังผึ้งยักษ์ที่ต้นไม้หน้าบ้าน") == 202
    running.until(lambda: running.rows("SELECT count() FROM complaints WHERE reference = 'W-1'") == [(1,)])
    assert running.rows("SELECT has(agencies, 'beekeepers') FROM complaints WHERE reference = 'W-1'") == [(0,)]

    generation = re.search(r"(?m)^generation: (\d+)", (running.config / "routing.yaml").read_text("utf-8"))
    assert generation is not None
    running.append("routing.yaml", "", r"(?m)^generation: \d+", f"generation: {int(generation[1]) + 1}")
    running.until(lambda: running.check()[0] == 0)
    assert running.post("web-1111", "W-2", "รังผึ้งยักษ์ที่ต้นไม้หลังบ้าน") == 202
    routed = "SELECT has(agencies, 'beekeepers') FROM complaints WHERE reference = 'W-2'"
    running.until(lambda: running.rows(routed) == [(1,)])
    running.until(lambda: running.rows("SELECT thai FROM names WHERE key = 'beekeepers'") == [("กองเลี้ยงผึ้ง",)])
    running.until(lambda: running.terminal.run("ledger")[0] == 0)


def test_a_broken_file_leaves_everything_as_it_was_and_check_names_its_line(running: Running) -> None:
    before = (running.config / "routing.yaml").read_text("utf-8")
    running.append("routing.yaml", "  - {id: broken, when: {words: [x]}, responsible: nobody-of-this-name}\n")
    try:
        running.until(lambda: "worker on" in running.check()[1])
        status, out = running.check()
        assert (status, "routing.yaml:" in out, "goes on with its older rules" in out) == (1, True, True), out
        assert running.post("web-1111", "W-3", "รังผึ้งยักษ์ที่ต้นไม้ริมทางเท้า") == 202
        routed = "SELECT has(agencies, 'beekeepers') FROM complaints WHERE reference = 'W-3'"
        running.until(lambda: running.rows(routed) == [(1,)])
    finally:
        (running.config / "routing.yaml").write_text(before, encoding="utf-8")
    running.until(lambda: running.check()[0] == 0)


def test_an_import_says_which_process_needs_a_restart(running: Running) -> None:
    """Names and settings of topics are read only at the start."""
    running.append("topics.yaml", "# changed\n")
    line = {"channel": "web-1111", "reference": "W-4", "submitted": "2026-11-20T09:30:00+07:00", "text": "น้ำท่วม"}
    path = running.config.parent / "w.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    status, out = running.terminal.run("import", path)
    assert status == 0, out
    for process in ("worker", "sink", "gateway"):
        assert re.search(rf"{process} on .* runs with an older topics.yaml: restart it", out), out
