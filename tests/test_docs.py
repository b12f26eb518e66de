"""The commands of docs/ that need a running system work as they are written there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from embedded.ports import free_ports
from tests.commands.terminal import Terminal, until
from tests.producers.suggest.office_files import FILES
from tests.programs import needs
from tests.test_architecture import ROOT

pytestmark = pytest.mark.service


class Reader:
    """A reader who runs the commands of a page, in a folder of their own with a stack of their own."""

    def __init__(self, folder: Path, like: Path = ROOT / "config") -> None:
        self.config = config = folder / "config"
        shutil.copytree(like, config)
        (folder / "bin").mkdir()
        for name, start in (("complaints", "-m commands.cli"), ("python", "")):
            program = folder / "bin" / name
            program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {start} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        self.terminal = Terminal(self.folder_of(folder), folder / "state", COMPLAINTS_CONFIG_DIR=str(config))
        self.terminal.environ["PATH"] = f"{folder / 'bin'}:{self.terminal.environ['PATH']}"
        self.folder = self.terminal.folder
        (self.folder / "config").symlink_to(config)
        self.programs: list[subprocess.Popen[str]] = []
        broker, clickhouse, http, gateway = map(str, free_ports(4))
        self.gateway = gateway
        ports = ("--broker-port", broker, "--clickhouse-port", clickhouse, "--http-port", http)
        log = folder / "up.log"
        self.clickhouse = int(clickhouse)
        self.up = self.terminal.start("up", *ports, "--gateway-port", gateway, log=log)
        until(lambda: "Ctrl-C" in log.read_text(), self.up)
        until(lambda: self.terminal.run("check")[0] == 0, self.up)

    @staticmethod
    def folder_of(folder: Path) -> Path:
        """The folder in which the reader types commands, created at the first call."""
        (folder / "here").mkdir(exist_ok=True)
        return folder / "here"

    def start(self, line: str) -> subprocess.Popen[str]:
        """Start a program that runs until the end of all tests at the latest."""
        program = subprocess.Popen(
            ["bash", "-c", f"exec {line}"], cwd=self.folder, env=self.terminal.environ, text=True
        )
        self.programs.append(program)
        return program

    def accept(self, reference: str, text: str, address: str) -> str:
        """Send a complaint to the gateway; return its id."""
        body = {"channel": "web-1111", "reference": reference, "submitted": "2026-11-20T09:30:00+07:00", "text": text}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.gateway}/v1/complaints",
            json.dumps({**body, "place": {"address": address}}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(json.load(answer)["complaint_id"])

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with Client("127.0.0.1", self.clickhouse, "complaints") as client:
            return list(client.execute(query, values))

    def end(self) -> None:
        for program in self.programs:
            program.terminate()
            assert program.wait(30) == 0, program.args
        self.up.send_signal(signal.SIGINT)
        assert self.up.wait(60) == 0

    def run(self, block: str) -> str:
        done = subprocess.run(
            ["bash", "-e"], input=block, cwd=self.folder, env=self.terminal.environ,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = Reader(tmp_path_factory.mktemp("docs"))
    yield reader
    reader.end()


def blocks(page: str, section: str) -> list[str]:
    """The shell blocks of one section of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)
    (found,) = [each for each in part if each.startswith(f"{section}\n")]
    return re.findall(r"```sh\n(.*?)```", found, re.DOTALL)


def test_a_new_channel_from_one_of_its_files(reader: Reader) -> None:
    FILES[0].write(reader.folder / "register.csv")
    (block,) = blocks("channels.md", "A new channel from one of its files")
    out = reader.run(block)
    assert "Rows as they would be published" in out
    assert "added to" in out
    assert "ครบถ้วน · complete" in out
    until(lambda: reader.terminal.run("ledger")[0] == 0, reader.up)
    trends = reader.terminal.run("trends", "--by", "channel")[1]
    assert "ที่ว่าการอำเภอ" in trends  # its name is in ClickHouse without a run of `migrate`


def test_the_configuration_of_a_running_system(reader: Reader) -> None:
    (block,) = blocks("operations.md", "Configuration of a running system")
    until(lambda: reader.terminal.run("check")[0] == 0, reader.up)  # a process may report only once a minute
    assert "all is well" in reader.run(block)


def test_the_status_of_a_running_system(reader: Reader) -> None:
    (block,) = blocks("operations.md", "Status")
    until(lambda: reader.terminal.run("status")[0] == 0, reader.up)
    assert "all is well" in reader.run(block)
    assert json.loads((reader.folder / "status.json").read_text(encoding="utf-8"))["needs"] == []


def test_an_agency_finds_its_topic_and_runs_the_programs(reader: Reader) -> None:
    """The lines of docs/agencies.md as written, except for the broker's address and the complaint's id."""
    needs("kcat", "node", "npm")
    subprocess.run(["make", "--silent", "examples/agency/node_modules"], cwd=ROOT, check=True, timeout=300)
    (reader.folder / "examples").symlink_to(ROOT / "examples")
    identity = reader.accept("W-agency", "ไฟส่องสว่างปากซอยดับ", "เขตบางนา กรุงเทพมหานคร")
    (find,) = blocks("agencies.md", "Find your topic")
    found = reader.run(find)
    broker = json.loads(reader.run(find.strip() + " --json 2>/dev/null"))[0]["bootstrap_servers"]

    def lines(section: str) -> list[str]:
        (block,) = blocks("agencies.md", section)
        return [line.replace("127.0.0.1:9092", broker) for line in block.strip().splitlines()]

    (kcat,) = re.findall(r"^  (kcat .*)$", found, re.MULTILINE)
    kept = reader.folder / "inbox.db", reader.folder / "inbox" / f"{identity}.json"
    running = [reader.start(line) for line in lines("Into a database of your own")]
    record = json.loads(reader.run(f"timeout 60 {kcat} -c 1 2>/dev/null"))
    assert record["key"] == identity
    assert "th.go.1111.complaint.classified.v1" in record["headers"]
    for path, program in zip(kept, running, strict=True):
        until(path.exists, program)
    with closing(sqlite3.connect(kept[0])) as inbox:
        until(lambda: bool(inbox.execute("SELECT 1 FROM complaints WHERE ours").fetchall()), running[0])
        reader.run(lines("To another agency")[0].replace("COMPLAINT_ID", identity))
        until(lambda: bool(inbox.execute("SELECT 1 FROM work WHERE what LIKE 'close: doh%'").fetchall()), running[0])


def test_a_rule_from_edit_to_moved_history(reader: Reader) -> None:
    old = reader.accept("W-rule", "มีรังผึ้งใหญ่บนต้นไม้ริมทางเท้า", "เขตบางนา กรุงเทพมหานคร")
    agencies = "SELECT agencies FROM complaints WHERE complaint_id = %(id)s"
    until(lambda: bool(reader.rows(agencies, id=old)), reader.up)
    before = reader.rows(agencies, id=old)
    assert "bkk-fire" not in before[0][0]
    sections = re.findall(r"^## (.*)$", (ROOT / "docs/operations/rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    steps = [block for section in sections for block in blocks("operations/rules.md", section)]
    edit, see, use, move, back = steps
    reader.run(edit)
    assert old in reader.run(see)
    assert old in (reader.folder / "moves.csv").read_text(encoding="utf-8-sig")
    reader.run(use)
    new = reader.accept("W-rule-2", "รังผึ้งบนต้นไม้หน้าบ้าน", "เขตบางนา กรุงเทพมหานคร")
    until(lambda: reader.rows(agencies, id=new) == [(["bkk-1047", "bkk-fire"],)], reader.up)
    assert reader.rows(agencies, id=old) == before
    out = reader.run(move)
    assert "decide anew: 1" in out
    assert "· 0 จะย้าย would move" in out
    assert reader.rows(agencies, id=old) == [(["bkk-1047", "bkk-fire"],)]
    reader.run(back)
    until(lambda: reader.rows(agencies, id=old) == before, reader.up)
    assert "bkk-fire" not in str(reader.rows(agencies, id=new))


def test_the_dashboard_beside_a_stack(reader: Reader) -> None:
    (block,) = blocks("dashboard.md", "Start another")
    identity = reader.accept("W-page", "น้ำท่วมถนนหน้าบ้าน", "เขตบางนา กรุงเทพมหานคร")
    until(lambda: bool(reader.rows("SELECT 1 FROM complaints WHERE complaint_id = %(id)s", id=identity)), reader.up)
    (port,) = free_ports(1)
    running = reader.start(block.strip().replace("8099", str(port)))

    def page(name: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}?lang=en", timeout=60) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    until(lambda: "Bangkok" in page("overview"), running)
    until(lambda: "Ledger by channel" in page("ledger"), running, 240)
    assert "Nothing surges now." in page("surges")


@pytest.fixture
def fresh_reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A reader with a system that no other page has changed."""
    made = Reader(tmp_path_factory.mktemp("fresh"))
    yield made
    made.end()


def test_a_backup_makes_the_same_system_again(fresh_reader: Reader, tmp_path: Path) -> None:
    reader = fresh_reader
    reader.accept("W-kept", "น้ำท่วมขังหน้าปากซอย 081-234-5678", "เขตบางนา กรุงเทพมหานคร")
    reader.run(
        "until complaints correct web-1111:W-kept --agency doh; do sleep 1; done\n"
        "until complaints ledger > /dev/null; do sleep 1; done"
    )
    (save,) = blocks("operations/backup.md", "Back up")
    reader.run(save)
    assert ": 0 new" in reader.run("complaints backup kept")
    lost, found = Reader.folder_of(tmp_path), reader.folder
    shutil.move(found / "kept", lost / "kept")
    shutil.move(found / "kept.key", lost / "kept.key")
    first, second = blocks("operations/backup.md", "Restore")
    subprocess.run(["bash", "-e"], input=first, cwd=lost, text=True, check=True)
    restored = Reader(tmp_path, reader.config)  # earlier pages may have added channels to it
    try:
        out = restored.run(second)
        assert "complaints.received.v1" in out
        content = "SELECT * EXCEPT (decided, version) FROM complaints ORDER BY complaint_id"
        assert restored.rows(content) == reader.rows(content)
        counts = "SELECT hour, dimension, key, other, complaints FROM hourly ORDER BY ALL"
        assert restored.rows(counts) == reader.rows(counts)
        for table in ("complaint_facts", "filings", "hourly_counts"):
            restored.rows(f"TRUNCATE TABLE {table}")
        assert restored.terminal.run("ledger")[0] == 1
        (rebuild,) = blocks("operations/backup.md", "ClickHouse alone is lost")
        restored.run(rebuild)
        assert restored.rows(content) == reader.rows(content)
    finally:
        restored.end()
