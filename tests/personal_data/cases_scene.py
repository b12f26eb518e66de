"""A whole system in which citizens, an agency, officials and other systems write personal data about cases, everywhere.

The agency gets its events by webhook, a partner gets messages of Traffy's shape, and citizens get e-mails: all of these
are plain servers here that keep what they get.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import yaml
from confluent_kafka import Producer

from complaints.clock import SystemClock
from complaints.events.case import CASE_UPDATE, CaseUpdate, Evidence
from complaints.events.cloudevents import headers_of
from complaints.events.identity import complaint_id
from complaints.privacy.sealing import new_key
from complaints.privacy.tracking_code import TrackingCodes
from complaints.reference.reference import Reference
from complaints.settings import SealingSettings, Secret, Settings, load_settings
from complaints.topics import Topics, load_topics
from embedded.ports import free_ports
from operations.agency.exchange_files import partners_file
from operations.local.stack import Stack, on_this_machine
from sinks.webhooks.secrets import new_secret
from stores.clickhouse.client import ClickHouse
from tests.own_topics import config_with_own_topics
from tests.personal_data.spellings import Personal
from tests.sinks.notifications.mail_server import MailServer, mail_server
from web.desk.accounts import account_file, new_account
from web.exchange.coreservice.calls import case_id_of
from web.exchange.partners import Partner, add_partner, digest_of

AGENCY, AGENCY_NAME = "bkk-1040", "สำนักงานเขตบางแค"
"""Whose the complaints below are, by the rules."""
FOREIGN_SOURCE = "/a-program-of-the-agency"
"""Marks records that the agency's own program wrote: they are its own, and what is made of them is looked at."""
PASSWORD, KEY = "a password for tests", "a key for tests"
PORTS = ("broker", "http", "clickhouse", "gateway", "portal", "desk", "exchange", "dashboard")
SERVICES = "gateway,worker,sink,cases,webhooks,notifications,portal,desk,exchange"
WAIT_SECS = 240.0
Field = Callable[[str], dict[str, Any]]
FIELDS: Sequence[Field] = (
    lambda written: {"text": f"ไฟดับทั้งซอย เขตบางแค กรุงเทพมหานคร ติดต่อ {written} ครับ"},
    lambda written: {"place": {"address": f"99/1 {written} เขตบางแค กรุงเทพมหานคร"}},
    lambda written: {"labels": [f"ไฟฟ้า {written}"]},
    lambda written: {"reporter": {"name": "สมหญิง ใจดี", "phone": written, "email": "somying.jaidee@example.com"}},
)


class Keeper:
    """A plain server that takes everything and keeps it: method, path, headers and body of each request."""

    def __init__(self) -> None:
        self.got: list[str] = []
        keeper = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode("utf-8", "replace")
                heads = " ; ".join(f"{name}: {value}" for name, value in self.headers.items())
                keeper.got.append(f"{self.command} {self.path} ; {heads} ; {body}")
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_PATCH = _take  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Client:
    """A browser without JavaScript, or another system; what it was answered is kept."""

    def __init__(self, address: str) -> None:
        self.address, self.got = address, list[str]()
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        return self._open(urllib.request.Request(self.address + path, urllib.parse.urlencode(fields).encode()))

    def send(self, method: str, path: str, body: object) -> str:
        data = json.dumps(body).encode()
        return self._open(
            urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        )

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=60) as answer:
                status, text = answer.status, answer.read().decode()
                self.got.append(f"{answer.url} {answer.headers} {text}")
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
            self.got.append(f"{error.headers} {text}")
        assert status < 500, text
        return text


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this address."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found, f"no form {action}"
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[1]))


@dataclass
class Scene:
    """What runs, who got what, and the cases."""

    stack: Stack
    topics: Topics
    mails: MailServer
    webhooks: Keeper
    partner: Keeper
    cases: list[UUID] = field(default_factory=list)
    clients: dict[str, list[Client]] = field(default_factory=lambda: {"desk": [], "portal": [], "exchange": []})

    def __post_init__(self) -> None:
        self.settings = self.stack.settings
        self.clock = SystemClock()
        self._producer = Producer({"bootstrap.servers": self.settings.kafka.bootstrap_servers})

    def client(self, site: str) -> Client:
        own = getattr(self.settings, site)
        client = Client(f"http://{own.host}:{own.port}")
        self.clients.setdefault(site, []).append(client)
        return client

    def complain(self, pieces: Sequence[Personal]) -> None:
        """Complaints by the gateway: each has a piece in one of its fields, and becomes a case of the agency."""
        gateway = self.client("gateway")
        for number, (written, _) in enumerate(pieces):
            told = {"text": f"ไฟดับทั้งซอยที่ {number} เขตบางแค กรุงเทพมหานคร"} | FIELDS[number % len(FIELDS)](written)
            gateway.send("POST", "/v1/complaints", {
                "channel": "web-1111", "reference": f"S-{number}", "submitted": self.clock.now().isoformat(), **told,
            })  # fmt: skip
        self.cases = [complaint_id("web-1111", f"S-{number}") for number in range(len(pieces))]
        self.wait(f"SELECT count() FROM case_states FINAL WHERE responsible = '{AGENCY}'", len(pieces))

    def update(self, step: str, fields: Sequence[Mapping[str, Any]]) -> None:
        """A step of each case by a program of the agency that writes on its topic of updates."""
        topic = self.topics.sent_by(AGENCY, CASE_UPDATE)
        for case, more in zip(self.cases, fields, strict=True):
            update = CaseUpdate(
                update_id=uuid4(), complaint_id=case, agency=AGENCY, step=step, at=self.clock.now(), **more  # type: ignore[arg-type]
            )  # fmt: skip
            headers = headers_of(
                event_id=str(update.update_id), event_type=CASE_UPDATE.ce_type, source=FOREIGN_SOURCE,
                subject=str(case), time=update.at.isoformat(),
            )  # fmt: skip
            self._producer.produce(topic, msgspec.json.encode(update), str(case).encode(), headers=headers)
        assert self._producer.flush(20) == 0
        self.wait_for_step(step)

    def wait_for_step(self, step: str, times: int = 1) -> None:
        where = f"step = '{step}' AND complaint_id IN (SELECT complaint_id FROM complaints)"
        self.wait(f"SELECT count() FROM case_steps FINAL WHERE {where}", times * len(self.cases))

    def wait(self, question: str, number: int) -> None:
        """Until ClickHouse answers with this number."""
        deadline, found = time.monotonic() + WAIT_SECS, -1
        with closing(ClickHouse(self.settings.clickhouse)) as clickhouse:
            while found != number:
                assert time.monotonic() < deadline, (question, found, number)
                ((found,),) = clickhouse.execute(question)
                time.sleep(0.3)

    def until(self, ready: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_SECS
        while not ready():
            assert time.monotonic() < deadline, what
            time.sleep(0.3)


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """The system while the block runs."""
    webhooks, partner = Keeper(), Keeper()
    with mail_server() as mails:
        settings = _settings(folder, mails.port)
        _subscribe(settings, folder, webhooks.url)
        _people(settings, partner.url)
        stack = Stack(settings, SystemClock())
        with stack.running(lambda _: None):
            found = Scene(stack, load_topics(settings.config), mails, webhooks, partner)
            for site in ("gateway", "portal", "desk", "exchange"):
                found.until(lambda site=site: _answers(found, site), site)  # type: ignore[misc]
            yield found
    webhooks.close()
    partner.close()


def _answers(scene: Scene, site: str) -> bool:
    own = getattr(scene.settings, site)
    try:
        urllib.request.urlopen(f"http://{own.host}:{own.port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _settings(folder: Path, mail_port: int) -> Settings:
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    environ = {
        "COMPLAINTS__EMBEDDED__BROKER": "tansu",
        "COMPLAINTS__EMBEDDED__BROKER_PORT": str(ports["broker"]),
        "COMPLAINTS__EMBEDDED__HTTP_PORT": str(ports["http"]),
        "COMPLAINTS__EMBEDDED__SERVICES": SERVICES,
        "COMPLAINTS__CLICKHOUSE__PORT": str(ports["clickhouse"]),
        "COMPLAINTS__KAFKA__OPTIONS": "{fetch.wait.max.ms: '100'}",
        **{f"COMPLAINTS__{name.upper()}__PORT": str(ports[name]) for name in PORTS[3:]},
        **{f"COMPLAINTS__{name}__WAIT_SECS": "0.05" for name in ("DESK", "PORTAL", "EXCHANGE")},
        "COMPLAINTS__PORTAL__STEPS_PER_MINUTE": "1000",
        "COMPLAINTS__PORTAL__ASKS_PER_MINUTE": "10000",
        "COMPLAINTS__NOTIFICATIONS__SMTP_HOST": "127.0.0.1",
        "COMPLAINTS__NOTIFICATIONS__SMTP_PORT": str(mail_port),
        "COMPLAINTS__NOTIFICATIONS__SMTP_TLS": "none",
    }
    config = config_with_own_topics(folder / "config", "scene")
    written = yaml.safe_load((config / "notifications.yaml").read_text("utf-8"))
    written["quiet_hours"] = None
    for step in written["steps"].values():
        step["bundle_minutes"] = 0
    (config / "notifications.yaml").unlink()
    (config / "notifications.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    settings = on_this_machine(load_settings(config, environ=environ), folder / "data")
    return msgspec.structs.replace(settings, sealing=SealingSettings(key=Secret(new_key())))


def _subscribe(settings: Settings, folder: Path, url: str) -> None:
    secret = folder / "agency.secret"
    secret.write_text(new_secret())
    subscription = {"agency": AGENCY, "url": url, "secrets": [{"file": str(secret)}]}
    path = settings.config / "webhooks.yaml"
    path.unlink()
    path.write_text(yaml.safe_dump({"delivery": {"timeout_secs": 5}, "subscriptions": [subscription]}))


def _people(settings: Settings, url: str) -> None:
    """An officer of each kind, and two other systems that work on the agency's cases."""
    reference, now = Reference.load(settings.config), SystemClock().now()
    for name, role, agency in (("own-1", "agency", AGENCY), ("officer-1", "officer", None)):
        account = new_account(
            name, role, agency, PASSWORD, agencies=reference.agency_ids, now=now - timedelta(minutes=1)  # type: ignore[arg-type]
        )  # fmt: skip
        account_file(settings).put(account)
    file, digest = partners_file(settings), digest_of(KEY)
    for partner in (
        Partner(name="traffy-test", system="traffy", agencies=(AGENCY,), key_sha256=digest, send_to=url),
        Partner(name="soap", system="coreservice", agencies=(AGENCY,), key_sha256=digest),
    ):
        add_partner(file, partner, reference)


def signed_in(scene: Scene, name: str) -> Client:
    """Somebody at the desk."""
    client = scene.client("desk")
    form = hidden(client.get("/sign-in"), "/sign-in")
    assert "/sign-out" in client.post("/sign-in", {**form, "name": name, "password": PASSWORD})
    return client


def at_the_desk(scene: Scene, step: str, pieces: Sequence[Personal]) -> None:
    """An officer types a piece into the form of a step of each case, and into the search."""
    client = signed_in(scene, "own-1")
    for case, (written, _) in zip(scene.cases, pieces, strict=True):
        action = f"/cases/{case}/steps/{step}"
        form = hidden(client.get(f"/cases/{case}"), action)
        client.post(action, {**form, "text": f"ผู้ร้องคือ {written} ครับ"})


def as_citizens(scene: Scene, step: str, pieces: Sequence[Personal]) -> None:
    """Citizens write a piece on the portal."""
    codes = TrackingCodes.from_settings(scene.settings.sealing)
    for case, (written, _) in zip(scene.cases, pieces, strict=True):
        client = scene.client("portal")
        client.get(f"/c/{codes.code_of(case)}")
        form = hidden(client.get("/case"), f"/case/{step}")
        client.post(f"/case/{step}", {**form, "text": f"โทรหาฉัน {written} ค่ะ"})


def as_another_system(scene: Scene, pieces: Sequence[Personal]) -> None:
    """A system of Traffy's shape says that work goes on, in words that have a piece in them."""
    client = scene.client("exchange")
    for case, (written, _) in zip(scene.cases, pieces, strict=True):
        at = f"{scene.clock.now() + timedelta(hours=7):%Y-%m-%d %H:%M:%S}"
        client.send("POST", f"/webhook/traffy/{KEY}", {
            "event": "chat_staff_only", "message_comment_id": str(case), "ticket_id": str(case), "timestamp": at,
            "comment": f"เจ้าของเรื่อง {written} แจ้งแล้ว", "sender_org": AGENCY_NAME,
        })  # fmt: skip


def by_soap(scene: Scene, pieces: Sequence[Personal]) -> None:
    """A program that polls adds a report with a piece to each case, and asks for what stands there."""
    client, path = scene.client("exchange"), "/CoreService/SOAP/Officer.asmx"
    told = client.post(f"{path}/GetToken", {"user": "soap", "password": KEY})
    token = re.search(r'"token_id":"([^"]+)"', told)
    assert token, told
    for case, (written, _) in zip(scene.cases, pieces, strict=True):
        fields = {"token_id": token[1], "case_id": case_id_of(case)}
        client.post(f"{path}/AddOperating", {**fields, "type_id": "14", "detail": f"ติดต่อ {written} แล้ว"})
        client.post(f"{path}/GetCase", fields)
    client.post(f"{path}/GetTimelineHeader", {"token_id": token[1], "timeline_type": "A", "take": "500"})


def evidence_with(written: str) -> tuple[Evidence, ...]:
    """An attachment whose address has the piece in it."""
    return (Evidence(reference=f"https://files.example.go.th/{written}/1.jpg", sha256="ab" * 32),)


def read_everything(scene: Scene) -> None:
    """Officials, citizens and other systems look at every case as it stands."""
    officer, own, codes = signed_in(scene, "officer-1"), signed_in(scene, "own-1"), None
    codes = TrackingCodes.from_settings(scene.settings.sealing)
    for page in ("/cases", "/cases?state=resolved", "/triage", "/adjudication", "/incidents", "/figures"):
        officer.get(page)
    form = hidden(own.get("/search"), "/search")
    own.post("/search", {**form, "words": "ไฟดับ"})
    for case in scene.cases:
        officer.get(f"/cases/{case}")
        portal = scene.client("portal")
        portal.get(f"/c/{codes.code_of(case)}")
        portal.get(f"/v1/cases/{codes.code_of(case)}")
