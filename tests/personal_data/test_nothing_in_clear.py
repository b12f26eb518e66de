"""A thousand made-up pieces of personal data are sent through every intake; no topic, table, file or log shows one."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.events.complaint import Place
from complaints.privacy.redact import redact
from complaints.settings import Settings, child_environment, load_settings
from embedded.ports import free_ports
from operations.local.stack import Stack, on_this_machine
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from tests.brokers import CORE
from tests.personal_data.read_stack import logs, tables, topics
from tests.personal_data.seen_in import plain, seen_in
from tests.personal_data.spellings import Personal, personal
from tests.streams.records import received, record

COUNT = 1000
FOREIGN = "foreign"
"""Begins the key of what a producer that is none of ours puts on a topic; its own record is not looked at."""
WAIT_SECS = 90.0
TIME = "2026-07-01T09:00:00+07:00"
FIELDS: Sequence[Callable[[str], dict[str, Any]]] = (
    lambda written: {"text": f"ไฟดับ ติดต่อ {written} ครับ"},
    lambda written: {"text": "ไฟดับ", "place": {"address": f"99/1 {written} เขตบางแค กรุงเทพมหานคร"}},
    lambda written: {"text": "ไฟดับ", "labels": [f"ไฟฟ้า {written}"]},
    lambda written: {"text": f"{written} ไฟดับ", "reporter": {"name": "สมหญิง ใจดี", "phone": written}},
)


def test_every_spelling_is_found() -> None:
    assert [each for each in personal(COUNT) if each.secret in plain(redact(f"ติดต่อ {each.written} ครับ")[0])] == []


def test_every_spelling_is_seen_where_it_is_in_clear() -> None:
    for each in personal(COUNT):
        assert seen_in([("text", f"ติดต่อ {each.written} ครับ")], [each.secret])
        assert seen_in([("JSON", msgspec.json.encode({"at": TIME, "text": each.written}).decode())], [each.secret])


@pytest.mark.service
def test_nothing_personal_is_seen_behind_any_way_in(tmp_path: Path) -> None:
    settings = _settings(tmp_path / "data")
    stack = Stack(settings, SystemClock())
    with stack.running(print):
        settings = stack.settings
        secrets = [each.secret for each in _send(settings, list(personal(COUNT)), tmp_path)]
        _wait(settings, COUNT)
        assert len(secrets) == COUNT
        assert seen_in(topics(settings, _is_foreign), secrets) == set()
        assert seen_in(tables(settings), secrets) == set()
        assert seen_in(logs(stack), secrets) == set()


def _send(settings: Settings, all_of_it: Sequence[Personal], folder: Path) -> Iterable[Personal]:
    """Send each piece by one intake: gateway, imports, foreign producers; in valid and in refused complaints."""
    ways = (_post, _lines, _table, _foreign)
    for number, way in enumerate(ways):
        part = all_of_it[number :: len(ways)]
        way(settings, part, folder)
        yield from part


def _post(settings: Settings, part: Sequence[Personal], _: Path) -> None:
    url = f"http://{settings.gateway.host}:{settings.gateway.port}/v1/complaints"
    _until_it_answers(url)
    for number, (written, _secret) in enumerate(part):
        body = {"channel": "web-1111", "reference": f"P-{number}", "submitted": TIME}
        body |= FIELDS[number % len(FIELDS)](written)
        if number % 10 == 9:
            body |= {"submitted": f"{written}"}  # refused; the refused value must not be quoted
        request = urllib.request.Request(url, msgspec.json.encode(body), {"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request).close()
        except urllib.error.HTTPError as error:
            assert error.code == 422  # noqa: PT017


def _until_it_answers(url: str) -> None:
    deadline = time.monotonic() + WAIT_SECS
    while True:
        try:
            urllib.request.urlopen(url.replace("/v1/complaints", "/healthz")).close()
            return
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def _lines(settings: Settings, part: Sequence[Personal], folder: Path) -> None:
    path = folder / "lines.jsonl"
    with path.open("wb") as file:
        for number, (written, _secret) in enumerate(part):
            body: dict[str, Any] = {"channel": "app-1111", "reference": f"L-{number}", "submitted": TIME}
            body |= FIELDS[number % len(FIELDS)](written)
            raw = msgspec.json.encode(body)
            if number % 5 == 1:
                raw = msgspec.json.encode(body | {"submitted": "1999-01-01T00:00:00Z"})
            elif number % 5 == 2:
                raw = _escaped(body | {written: written, "status": 7})  # an unknown field, named after what it holds
            elif number % 5 == 3:
                raw = raw[:-1]  # truncated
            file.write(raw + b"\n")
    _command(settings, "import", str(path))


def _escaped(body: dict[str, Any]) -> bytes:
    """JSON with ASCII escapes only."""
    text = msgspec.json.encode(body).decode()
    return "".join(
        char if char.isascii() else "".join(f"\\u{unit:04x}" for unit in memoryview(char.encode("utf-16-le")).cast("H"))
        for char in text
    ).encode()


def _table(settings: Settings, part: Sequence[Personal], folder: Path) -> None:
    path = folder / "table.csv"
    columns = ("เลขที่เรื่อง", "วันที่รับเรื่อง", "รายละเอียด", "สถานที่เกิดเหตุ", "ประเภทเรื่อง", "โทรศัพท์", "หมายเหตุ")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for number, (written, _secret) in enumerate(part):
            row = [f"T-{number}", "1/7/2569 09:00", "ไฟดับ", "เขตบางแค กรุงเทพมหานคร", "ไฟฟ้า", "", ""]
            row[(2, 3, 4, 5, 6)[number % 5]] += f" {written}"
            if number % 5 == 0 and number % 10 == 0:
                row[1] = "31/13/2569 09:00"
            rows.writerow(row)
    _command(settings, "import", str(path), "--channel", "hotline-1111")


def _foreign(settings: Settings, part: Sequence[Personal], _: Path) -> None:
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    for number, (written, secret) in enumerate(part):
        kind, key = number % 6, f"{FOREIGN}-{number}"
        complaint = received(
            f"F-{number}",
            text=f"ไฟดับ {written}",
            place=Place(address=f"{written} เขตบางแค"),
            labels=(f"ไฟ {written}",),
            status=f"รอ {written}",
        )
        value, headers = msgspec.json.encode(complaint), record(complaint).headers()
        if kind == 1:
            value = value[:-5]
        elif kind == 2:
            value = _escaped(msgspec.to_builtins(complaint) | {"reporter": {"name": secret, "phone": written}})
        elif kind == 3:
            value = value.replace(b'"traffy"', f'"{written}"'.encode())
        elif kind == 4:
            headers = [*headers, ("note", written.encode()), ("ce_source", written.encode())]
            value = b"{" + written.encode()
        topic = "complaints.classified.v1" if kind == 5 else "complaints.received.v1"
        producer.produce(topic, value, key.encode(), headers=headers)
    producer.flush()


def _wait(settings: Settings, count: int) -> None:
    """Wait until everything sent is classified, or refused, and counted."""
    deadline = time.monotonic() + WAIT_SECS
    before = -1
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        while True:
            letters = sum(1 for _ in scan(settings.kafka, ["complaints.dead.v1"]))
            ((facts,),) = clickhouse.execute("SELECT count() FROM complaints")
            if facts + letters == before and facts + letters > count * 0.9:
                return
            assert time.monotonic() < deadline, (facts, letters)
            before = facts + letters
            time.sleep(3)


def _is_foreign(topic: str, key: bytes, _: object) -> bool:
    return key.startswith(FOREIGN.encode()) and topic != "complaints.dead.v1"


def _settings(folder: Path) -> Settings:
    broker, tcp, http, gateway = free_ports(4)
    environ = {
        "COMPLAINTS__EMBEDDED__BROKER": "tansu",
        "COMPLAINTS__EMBEDDED__BROKER_PORT": str(broker),
        "COMPLAINTS__EMBEDDED__HTTP_PORT": str(http),
        "COMPLAINTS__CLICKHOUSE__PORT": str(tcp),
        "COMPLAINTS__GATEWAY__PORT": str(gateway),
        "COMPLAINTS__EMBEDDED__SERVICES": CORE,
        "COMPLAINTS__WORKER__MAX_DEAD_RUN": "100000",
        "COMPLAINTS__WORKER__MAX_DEAD_SHARE": "1.0",
    }
    return on_this_machine(load_settings(environ=environ), folder)


def _command(settings: Settings, *arguments: str) -> None:
    command = [sys.executable, "-m", "commands.cli", *arguments]
    done = subprocess.run(
        command, env=child_environment(settings), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
