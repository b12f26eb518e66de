"""The whole pipeline in its own processes, on the embedded broker and on Apache Kafka, seen as its users see it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer
from clickhouse_driver import Client
from confluent_kafka import Message, Producer
from rich.console import Console

from complaints.clock import SystemClock
from complaints.events.cloudevents import headers_in
from complaints.events.complaint import MOVED, RECEIVED, Classified, Moved, Received
from complaints.events.identity import complaint_id
from complaints.events.schemas import schema_of
from complaints.privacy.sealing import Sealer
from complaints.receipt import Receipt
from complaints.reference.agencies import Agencies
from complaints.settings import Settings, child_environment, load_settings
from complaints.topics import load_topics
from embedded.ports import free_ports
from operations.ledger.accounts import Accounts
from operations.ledger.read import read_accounts
from operations.local.stack import SERVED, Stack, on_this_machine
from operations.play.perform import perform
from operations.play.played_table import played_table
from producers.channels.json_lines import BodiesSource
from producers.gateway.body import Complaint
from producers.imports.counts import ImportLedger
from producers.imports.import_source import Intake, import_source
from producers.sample import UNTIL, generate, line, load_material
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from tests.brokers import CORE
from tests.contract.test_null_is_absent import FULL
from tests.contract.variants import variants
from tests.programs import needs
from tests.streams.records import received, record
from tests.wait import pause, wait_until

COUNT = 600
WAIT_SECS = 90.0
POLL_SECS = 0.1


@pytest.fixture(scope="module", params=["tansu", "kafka"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if request.param == "kafka":
        needs("java", "mvn")
    running = Stack(_settings(tmp_path_factory.mktemp(request.param), request.param), SystemClock())
    with running.running(print):
        _import_sample(running.settings)
        _closed_accounts(running.settings)
        yield running


def test_every_complaint_is_accounted_for(stack: Stack) -> None:
    accounts = _closed_accounts(stack.settings)
    assert accounts.total("received") == COUNT
    assert accounts.total("routed") + accounts.total("triage") == COUNT
    assert accounts.rejected() == 10
    assert all(service.alive() for service in stack.services())


def test_a_sender_follows_a_complaint_with_its_receipt(stack: Stack) -> None:
    posted = {
        "channel": "web-1111",
        "reference": "asked-for",
        "submitted": "2026-11-20T09:30:00+07:00",
        "text": "ไฟส่องสว่างปากซอยดับมาสามวัน",
        "place": {"address": "เขตบางนา กรุงเทพมหานคร"},
    }
    accepted = _ask(stack, "/v1/complaints", {}, msgspec.json.encode(posted))
    path, key = f"/v1/complaints/{accepted['complaint_id']}", {"Authorization": f"Receipt {accepted['receipt']}"}
    _until(lambda: _ask(stack, path, key)["state"] != "accepted")
    progress = _ask(stack, path, key)
    assert progress["state"] == "routed"
    assert "Bang Na District Office" in {agency["english"] for agency in progress["agencies"]}
    decided, now = datetime.fromisoformat(progress["decided"]), SystemClock().now()
    assert datetime.fromisoformat(progress["accepted"]) <= decided <= now
    assert all(name["thai"] and name["english"] for name in progress["categories"])


def test_a_sender_learns_that_a_complaint_was_refused(stack: Stack) -> None:
    """The intake refuses all that the worker would, so the complaint that the worker refuses is written directly."""
    receipt = _publish_what_the_worker_refuses(stack.settings)
    path, key = f"/v1/complaints/{receipt.complaint}", {"Authorization": f"Receipt {receipt.text}"}
    _until(lambda: _ask(stack, path, key)["state"] == "refused")
    assert _ask(stack, path, key)["refused"]["reason"] == "id_mismatch"


def test_the_same_import_twice_changes_no_aggregate(stack: Stack) -> None:
    query = "SELECT hour, dimension, key, other, complaints FROM hourly ORDER BY ALL"
    _closed_accounts(stack.settings)
    with closing(ClickHouse(stack.settings.clickhouse)) as clickhouse:
        before = clickhouse.execute(query)
        loaded = clickhouse.execute("SELECT max(received) FROM complaint_facts")
        ledger = _import_sample(stack.settings, restart=True)
        assert ledger.balanced()
        _until(lambda: clickhouse.execute("SELECT max(received) FROM complaint_facts") > loaded)
        _closed_accounts(stack.settings)
        assert clickhouse.execute(query) == before


def test_records_no_producer_of_ours_wrote(stack: Stack) -> None:
    settings = stack.settings
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    sound = record(received("straight-1"))
    broken = [b"{not json", b"\xff\xfe", record(received(channel="fax")).value(), b"x" * 900_000]
    for value in broken:
        producer.produce("complaints.received.v1", value, sound.key(), headers=sound.headers())
    producer.produce("complaints.received.v1", sound.value(), sound.key(), headers=sound.headers())
    producer.flush()
    _until(lambda: sound.key() in {m.key() for m in scan(settings.kafka, ["complaints.classified.v1"])})

    def letters() -> list[Message]:
        return list(scan(settings.kafka, ["complaints.dead.v1"]))

    # The worker publishes classified records before dead letters.
    _until(lambda: {value for value in broken if value is not None} <= {letter.value() for letter in letters()})
    reasons = {letter.value(): dict(letter.headers() or ())["dead.reason"] for letter in letters()}
    assert [reasons[value] for value in broken] == [b"broken_json", b"broken_json", b"unknown_channel", b"broken_json"]


def test_optional_fields_null_absent_and_empty_are_the_same_facts(stack: Stack) -> None:
    """Sent by a foreign producer and through the gateway."""
    settings = stack.settings
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    sent: dict[str, str] = {}
    for number, variant in enumerate(variants(schema_of(RECEIVED), FULL)):
        for way, data in (("direct", variant.data), ("direct absent", variant.absent), ("gateway", variant.data)):
            reference = f"{way} {number}"
            identity = complaint_id(FULL["channel"], reference)
            data = data | {"complaint_id": str(identity)} | ({"reference": reference} if data.get("reference") else {})
            if way == "gateway" and variant.path[1:] not in (("longitude",), ("latitude",)):  # both or none
                body = {name: value for name, value in data.items() if name in Complaint.__struct_fields__}
                sent[_posted(settings, body | {"reporter": None})] = str(variant)
            else:
                made = record(msgspec.convert(data, Received))
                value = msgspec.json.encode(data)
                producer.produce("complaints.received.v1", value, made.id, headers=made.headers())
                sent[str(identity)] = str(variant)
    producer.flush()
    query = """SELECT complaint_id,
        * EXCEPT (complaint_id, version, reference, received, decided, status, longitude, latitude),
        longitude IS NULL, latitude IS NULL FROM complaints WHERE complaint_id IN %(ids)s"""
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        _until(lambda: len(clickhouse.execute(query, {"ids": tuple(sent)})) == len(sent))
        by_variant: dict[str, set[Any]] = {}
        for complaint, *facts in clickhouse.execute(query, {"ids": tuple(sent)}):
            by_variant.setdefault(sent[str(complaint)], set()).add(str(facts))
    assert {name: found for name, found in by_variant.items() if len(found) > 1} == {}
    _closed_accounts(settings)


def _posted(settings: Settings, body: dict[str, Any]) -> str:
    """Post a complaint to the gateway; return its id."""
    url = f"http://{settings.gateway.host}:{settings.gateway.port}/v1/complaints"
    request = urllib.request.Request(url, msgspec.json.encode(body), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return str(msgspec.json.decode(answer.read())["complaint_id"])


def test_clients_we_did_not_write(stack: Stack) -> None:
    settings = stack.settings
    client = Client("127.0.0.1", settings.clickhouse.port, database="complaints")
    ((total, agency),) = client.execute(
        "SELECT (SELECT count() FROM complaints), (SELECT agency FROM daily_by_agency GROUP BY agency"
        " ORDER BY sum(complaints) DESC LIMIT 1)"
    )
    assert total >= COUNT
    topic = f"agency.{agency}.complaints.v1"
    event = asyncio.run(_first(settings.kafka.bootstrap_servers, topic))
    assert agency in {route.agency for route in event.routing.routes}
    needs("kcat")
    kcat = ["kcat", "-b", settings.kafka.bootstrap_servers, "-q", "-e", "-o", "beginning"]
    read = subprocess.run(
        [*kcat, "-C", "-t", topic, "-f", "%k\n", "-c", "1"], capture_output=True, check=True, timeout=30
    )
    assert len(read.stdout.strip()) == 36


def test_an_official_decides(stack: Stack, tmp_path: Path) -> None:
    settings = stack.settings
    waiting = next(iter(scan(settings.kafka, ["complaints.triage.v1"])))
    complaint = (waiting.key() or b"").decode()
    _command(settings, "correct", complaint, "--agency", "mea", "--category", "tree", "--note", "โทร 081-234-5678")
    _until(lambda: waiting.key() in {m.key() for m in scan(settings.kafka, ["agency.mea.complaints.v1"])})
    decided = "SELECT agencies, categories, triage FROM complaints WHERE complaint_id = %(id)s"
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        _until(lambda: clickhouse.execute(decided, {"id": complaint}) == [(["mea"], ["tree"], "")])
    assert b"081-234-5678" not in b"".join(
        m.value() or b"" for m in scan(settings.kafka, ["complaints.corrections.v1"])
    )
    assert "1 เรื่องที่แก้ไข corrected" in _command(settings, "disagreements", "--labels", str(tmp_path / "labels.csv"))
    assert "tree" in (tmp_path / "labels.csv").read_text(encoding="utf-8")
    assert "0 จะย้าย would move" in _command(
        settings, "routes", "diff", "--rules", str(settings.config / "routing.yaml")
    )


def test_triage_is_worked_off(stack: Stack) -> None:
    """A complaint is listed, shown with candidates, decided, no longer listed, and keeps the reason for triage."""
    settings = stack.settings
    text = "ท่อระบายน้ำตันแถวบางนา น้ำเน่าเหม็น"
    body = {"channel": "line-1111", "submitted": "2026-03-01T08:30:00+07:00", "text": text}
    first, second = (_posted(settings, body | {"reference": reference}) for reference in ("triage-1", "triage-2"))
    waiting = "SELECT count() FROM complaints WHERE startsWith(reference, 'triage-') AND triage != ''"
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        _until(lambda: clickhouse.execute(waiting) == [(2,)])
        asked = ("triage", "list", "--channel", "line-1111", "--limit", "900")
        listed = _command(settings, *asked, "--reason", "no-rule")
        assert first in listed
        assert second in listed
        assert "nothing waits" in _command(settings, "triage", "list", "--province", "10", "--older-than", "99999")
        assert "unknown-area" in _command(settings, "triage", "list", "--count")
        shown = _command(settings, "triage", "show", "line-1111:triage-1")
        assert "--area 1047" in shown
        assert "สำนักงานเขตบางนา" in shown
        assert "--category" in shown
        decided = _command(settings, "triage", "decide", first, "--area", "1047", "--note", "โทรถามแล้ว")
        assert "bkk-1047" in decided
        _until(lambda: clickhouse.execute(waiting) == [(1,)])
        listed = _command(settings, *asked)
        assert first not in listed
        assert second in listed
        kept = "SELECT triage, triaged FROM complaints WHERE complaint_id = %(id)s"
        assert clickhouse.execute(kept, {"id": first}) == [("", "no-rule")]
        share = "SELECT sum(complaints), sum(waiting) FROM monthly_triage WHERE channel = 'line-1111' AND reason != ''"
        ((needed, still),) = clickhouse.execute(share)
        assert needed > still
        assert first in _command(settings, "triage", "show", second)  # shown as a similar complaint that was decided
    _closed_accounts(settings)


def test_several_decisions_on_one_complaint(stack: Stack) -> None:
    """Each keeps what it does not name; the agency that loses the complaint is told; after `--clear` rules decide."""
    settings = stack.settings
    identity = str(complaint_id("traffy", "several-1"))
    body = {
        "channel": "traffy",
        "reference": "several-1",
        "submitted": "2026-03-01T08:30:00+07:00",
        "text": "ถนนเป็นหลุมลึกมาก รถล้ม",
    }
    assert _posted(settings, body) == identity
    fact = (
        "SELECT area_method, district, agencies, categories, kind, triage FROM complaints WHERE complaint_id = %(id)s"
    )
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:

        def becomes(expected: Any) -> None:
            _until(lambda: clickhouse.execute(fact, {"id": identity}) == [expected])

        _until(lambda: clickhouse.execute(fact, {"id": identity}))
        ((_, _, nobody, categories, kind, triage),) = clickhouse.execute(fact, {"id": identity})
        assert (nobody, triage) == ([], "unknown-area")
        shown = _command(settings, "correct", "traffy:several-1", "--area", "1047")
        assert "เขตบางนา" in shown
        assert "unknown-area" in shown
        becomes(("official", "1047", ["bkk-1047"], categories, kind, ""))
        shown = _command(settings, "correct", identity, "--agency", "doh", "--by-agency", "bkk-1047", "--dry-run")
        assert "bkk-1047" in shown.splitlines()[-2]
        _command(settings, "correct", identity, "--agency", "doh", "--by-agency", "bkk-1047")
        becomes(("official", "1047", ["doh"], categories, kind, ""))
        _command(settings, "correct", "--channel", "traffy", "--reference", " several-1 ", "--category", "flood")
        becomes(("official", "1047", ["doh"], ["flood"], kind, ""))
        told = [
            msgspec.json.decode(record.value() or b"", type=Moved)
            for record in scan(settings.kafka, ["agency.bkk-1047.complaints.v1"])
            if ("ce_type", MOVED.ce_type.encode()) in headers_in(record) and record.key() == identity.encode()
        ]
        assert [(one.agencies, one.by) for one in told] == [(("doh",), "agency")]
        assert "the agency bkk-1047" in told[0].reason
        _command(settings, "correct", identity, "--clear", "agency", "--clear", "category", "--clear", "area")
        becomes(("unknown", "", [], categories, kind, "unknown-area"))
        again = body | {"text": "ถนนเป็นหลุมลึกมาก รถล้มอีกคัน"}
        assert _posted(settings, again) == identity
        text = "SELECT text, triage FROM complaints WHERE complaint_id = %(id)s"
        _until(lambda: clickhouse.execute(text, {"id": identity}) == [(again["text"], "unknown-area")])
    _closed_accounts(settings)


def test_commands_against_it(stack: Stack) -> None:
    assert "not hold" not in _command(stack.settings, "ledger")
    assert "กรุงเทพมหานคร" in _command(stack.settings, "trends", "--days", "365", "--by", "province")
    assert "already up to date" in _command(stack.settings, "migrate")
    assert "0 of them new" in _command(stack.settings, "topics")


def test_agencies_and_citizens_are_played_as_in_the_demo(stack: Stack) -> None:
    if stack.settings.embedded.services:
        pytest.skip("cases run beside Tansu alone: the fold is the same")
    played = perform(stack.settings, _September(), say=print)
    assert played.complete
    assert played.refused == sum(bool(deed.refused) for deed in played.stories["illegal"].steps)
    accounts = _closed_accounts(stack.settings)
    assert accounts.cases
    assert set(accounts.cases.states) >= {"routed", "waiting_for_citizen", "transferred", "answered", "resolved"}
    table = Console(width=200, file=StringIO(), record=True)
    table.print(played_table(played))
    assert "ตอบแล้ว · answered in time" in table.export_text()


class _September(SystemClock):
    """The day after the last of the sample, which ends on a day in August."""

    def now(self) -> datetime:
        return datetime.combine(UNTIL + timedelta(days=1), time_of_day(5), UTC)


def _settings(folder: Path, broker: str) -> Settings:
    broker_port, tcp_port, http_port, *served = free_ports(3 + len(SERVED))
    environ = {
        "COMPLAINTS__EMBEDDED__BROKER": broker,
        "COMPLAINTS__EMBEDDED__BROKER_PORT": str(broker_port),
        "COMPLAINTS__EMBEDDED__HTTP_PORT": str(http_port),
        "COMPLAINTS__CLICKHOUSE__PORT": str(tcp_port),
        **{f"COMPLAINTS__{name.upper()}__PORT": str(port) for name, port in zip(SERVED, served, strict=True)},
        "COMPLAINTS__EMBEDDED__SERVICES": "" if broker == "tansu" else CORE,
    }
    return on_this_machine(load_settings(environ=environ), folder)


def _import_sample(settings: Settings, *, restart: bool = False) -> ImportLedger:
    path = settings.embedded.data / "sample.jsonl"
    path.write_bytes(b"".join(line(made.submission) for made in generate(load_material(settings.config), count=COUNT)))
    return import_source(BodiesSource(path), Intake.from_settings(settings, SystemClock()), restart=restart)


def _closed_accounts(settings: Settings) -> Accounts:
    agencies = [agency.id for agency in Agencies.load(settings.config)]
    deadline = time.monotonic() + WAIT_SECS
    while True:
        began = time.monotonic()
        accounts = read_accounts(settings, load_topics(settings.config), agencies)
        if all(accounts.checks().values()):
            return accounts
        assert time.monotonic() < deadline, accounts.checks()
        pause(began, POLL_SECS)


def _until(ready: Any) -> None:
    wait_until(ready, WAIT_SECS)


def _ask(stack: Stack, path: str, headers: dict[str, str], body: bytes | None = None) -> Any:
    gateway = stack.settings.gateway
    given = {**headers, "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://{gateway.host}:{gateway.port}{path}", body, given)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return msgspec.json.decode(answer.read())


def _publish_what_the_worker_refuses(settings: Settings) -> Receipt:
    made = record(received("refused-1", complaint_id=complaint_id("traffy", "another")))
    complaint = complaint_id("traffy", "refused-1")
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    producer.produce("complaints.received.v1", made.value(), str(complaint).encode(), headers=made.headers())
    producer.flush()
    sealer = Sealer.from_settings(settings.sealing)
    return Receipt.issue(complaint, SystemClock().now(), made.value() or b"", sealer)


async def _first(bootstrap: str, topic: str) -> Classified:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        message = await asyncio.wait_for(consumer.getone(), 30)
    finally:
        await consumer.stop()
    return msgspec.json.decode(message.value, type=Classified)


def _command(settings: Settings, *arguments: str) -> str:
    command = [sys.executable, "-m", "commands.cli", *arguments]
    done = subprocess.run(
        command, env=child_environment(settings), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
