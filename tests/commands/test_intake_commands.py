"""`complaints topics`, `import` and `gateway` as a user runs them: processes, signals, exit statuses."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, TopicPartition

from complaints.privacy.sealing import new_key
from embedded.broker import Broker
from embedded.ports import free_port

ROWS = 45_000

Command = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def command(tansu: Broker, tmp_path: Path) -> Command:
    """Starts `complaints` in a folder of its own, on a broker of its own."""
    environment = {
        **os.environ,
        "COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS": tansu.bootstrap,
        "COMPLAINTS__SEALING__KEY": new_key(),
        "COMPLAINTS__EMBEDDED__DATA": str(tmp_path / "var"),
    }

    def start(*arguments: object, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "commands.cli", *map(str, arguments)],
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("ticket_id,description,timestamp\n")
        file.writelines(f"T{number},หลุมที่ {number},2024-01-01 00:00:00+00\n" for number in range(ROWS))
        file.write("broken\n")
    return path


def ids_on(broker: Broker, topic: str) -> list[bytes]:
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "x", "enable.partition.eof": True})
    partitions = consumer.list_topics(topic, timeout=5).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    keys: list[bytes] = []
    ended: set[int | None] = set()
    while len(ended) < len(partitions):
        for message in consumer.consume(5000, timeout=0.1):
            error = message.error()
            if error is None:
                keys.append(message.key() or b"")
            elif error.code() == KafkaError._PARTITION_EOF:  # any other error passes, and an end may be told twice
                ended.add(message.partition())
    consumer.close()
    return keys


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_import_is_finished_by_the_same_command(
    command: Command, tansu: Broker, tickets: Path, tmp_path: Path, number: signal.Signals
) -> None:
    assert finish(command("topics"))[0] == 0
    first = command("import", tickets)
    cursors = tmp_path / "var" / "cursors"
    while not list(cursors.glob("*.json")):
        assert first.poll() is None
        time.sleep(0.01)
    first.send_signal(number)
    status, out, err = finish(first)
    if number == signal.SIGINT:
        assert status == 1
        assert "the same command goes on after them" in err
        assert "ครบถ้วน · complete" in out

    status, out, _ = finish(command("import", tickets, "--json", tmp_path / "ledger.json"))
    assert status == 0
    assert "แถวเสียหาย · broken row" in out
    shown = next(line for line in out.splitlines() if line.startswith("  complaints "))
    status, letters, err = finish(command(*shlex.split(shown)[1:]))
    assert (status, letters.count("tickets.csv#"), "broken_row" in letters) == (0, 1, True), letters + err
    ledger = json.loads((tmp_path / "ledger.json").read_text())
    assert (ledger["read"], ledger["published"], ledger["rejected"]) == (ROWS + 1, ROWS, {"broken_row": 1})
    assert ledger["resumed_at"] > 0
    assert not list(cursors.iterdir())
    published = ids_on(tansu, "complaints.received.v1")
    assert len(set(published)) == ROWS
    if number == signal.SIGINT:  # a kill may repeat rows that the cursor had not yet recorded
        assert len(published) == ROWS


def test_mistakes_are_one_line(command: Command, tickets: Path, tmp_path: Path) -> None:
    nobody = {"COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"}
    mistakes: list[tuple[int, str, list[object], dict[str, str]]] = [
        (2, "has no topic complaints.dead.v1, complaints.received.v1", ["import", tickets], {}),
        (2, "no such file", ["import", tmp_path / "none.csv"], {}),
        (2, "no such channel", ["import", tickets, "--channel", "fax"], {}),
        (2, "sealing.key has 3 bytes", ["import", tickets], {"COMPLAINTS__SEALING__KEY": "AAAA"}),
        (1, "does not answer", ["import", tickets], nobody),
        (1, "does not answer", ["topics"], nobody),
    ]
    running = [command(*arguments, **environment) for *_, arguments, environment in mistakes]
    for (status, message, *_), process in zip(mistakes, running, strict=True):
        code, _, err = finish(process)
        assert (code, message in err) == (status, True), err
        assert "Traceback" not in err


def test_the_gateway_serves_until_it_is_told_to_stop(command: Command, tansu: Broker, tmp_path: Path) -> None:
    assert finish(command("topics"))[0] == 0
    port = free_port()
    gateway = command("gateway", "--port", port)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        elsewhere = {"COMPLAINTS__GATEWAY__SPOOL": str(tmp_path / "another")}
        for message, more in (("belongs to another gateway", {}), ("address already in use", elsewhere)):
            status, _, err = finish(command("gateway", "--port", port, **more))
            assert (status, message in err) == (2, True), err
        told = _post(port)
    finally:
        gateway.terminate()
        status, _, err = finish(gateway)
    assert status == 0, err
    assert ids_on(tansu, "complaints.received.v1") == [told]


def test_a_killed_gateway_loses_nothing_it_has_spooled(command: Command, tansu: Broker, tmp_path: Path) -> None:
    """An incomplete last frame does not stop the next gateway either."""
    port = free_port()
    environment = {"COMPLAINTS__GATEWAY__PUBLISH_TIMEOUT_SECS": "0.5"}
    nobody = {"COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"}
    gateway = command("gateway", "--port", port, **environment, **nobody)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        told = [_post(port) for _ in range(5)]
    finally:
        gateway.kill()
        finish(gateway)
    folder = tmp_path / "var" / "spool"
    newest = max(folder.glob("*.spool"))
    with newest.open("ab") as file:
        file.write(newest.read_bytes()[:100])
    assert finish(command("topics"))[0] == 0
    again = command("gateway", "--port", port)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        for _ in range(200):
            if not list(folder.glob("*.spool")):
                break
            time.sleep(0.05)
        told.append(_post(port))
    finally:
        again.terminate()
        status, _, err = finish(again)
    assert (status, "not written whole" in err) == (0, True), err
    assert sorted(ids_on(tansu, "complaints.received.v1")) == sorted(told)


def _post(port: int) -> bytes:
    """Post a complaint; the id in the answer."""
    body = json.dumps({"channel": "web-1111", "text": "ไฟดับ"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/complaints", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        answer: dict[str, str] = json.load(response)
    return answer["complaint_id"].encode()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"{url} does not answer")
