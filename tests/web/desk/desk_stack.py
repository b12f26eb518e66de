"""A desk with cases of our own, served by its real server over a real broker and a real ClickHouse engine.

What cases and sink do in processes of their own is done here by two threads' worth of their own code: updates are
folded as they come, and what follows is loaded into the tables.
"""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web as aiohttp_web
from confluent_kafka import Message, Producer

from complaints.clock import Clock, SystemClock
from complaints.events.case import CASE_UPDATE, Case, CaseUpdate
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.incident import Incident, IncidentOpened
from complaints.outcome import Reject
from complaints.settings import (
    ClickHouseSettings,
    DeskSettings,
    EmbeddedSettings,
    KafkaSettings,
    OpenIdSettings,
    Settings,
)
from complaints.topics import Topics, load_topics
from sinks.clickhouse.case_refusals import CASE_REFUSALS
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.event_rows import EventRows
from sinks.clickhouse.event_table import EventTable
from sinks.clickhouse.fact_rows import encode, row_of
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.incident_states import INCIDENT_STATES
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.create_topics import create_topics
from stores.kafka.follower import Follower
from streams.cases.fold_update import Folded, Source, fold_update
from streams.cases.open_case import fold_decision
from streams.cases.policy import load_policy
from tests.brokers import QUIET_CLIENT
from tests.own_topics import config_with_own_topics
from tests.sinks.clickhouse.classified import classified
from tests.web import serve_thread
from web.desk.accounts import account_file, new_account
from web.desk.asked import Services
from web.desk.rights import Rights, Role
from web.desk.serve import desk_app
from web.desk.sessions import DeskState
from web.warehouses import Warehouses

CENTRE, OWN, FOREIGN = "opm-1111", "mea", "doh"
AGENCIES = (CENTRE, OWN, FOREIGN, "bkk-1047")
PASSWORD = "a password for tests"
PEOPLE: Mapping[str, tuple[Role, str | None]] = {
    "officer-1": ("officer", None),
    "officer-2": ("officer", None),
    "own-1": ("agency", OWN),
    "own-2": ("agency", OWN),
    "foreign-1": ("agency", FOREIGN),
    "analyst-1": ("analyst", None),
    "admin-1": ("administrator", None),
}


@dataclass
class Cases:
    """Folds what is written on the topics, and loads what follows into the tables."""

    settings: Settings
    topics: Topics
    clock: Clock
    known: dict[UUID, Case] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.policy = load_policy(self.settings.config)
        self.warehouse = ClickHouse(self.settings.clickhouse)
        kafka = self.settings.kafka
        self.producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
        self.followers = [
            Follower(kafka, self.topics.sent_by(agency, CASE_UPDATE), self._take, self.clock) for agency in AGENCIES
        ]

    def open(self, complaint: Classified) -> Case:
        """A complaint was decided on: its case is opened, or follows."""
        topic, place = self.topics.classified.name, list[Message]()
        subject = str(complaint.complaint_id)
        headers = headers_of(
            event_id=f"{subject}.{complaint.version}", event_type=CLASSIFIED.ce_type, source="/test", subject=subject,
            time=complaint.submitted.isoformat(),
        )  # fmt: skip
        self.producer.produce(
            topic,
            msgspec.json.encode(complaint),
            subject.encode(),
            headers=headers,
            on_delivery=lambda _, m: place.append(m),
        )
        assert self.producer.flush(20) == 0
        where, offset = f"{topic}/{place[0].partition()}", place[0].offset()
        assert offset is not None
        facts = FactTable(self.warehouse)
        row = row_of(msgspec.json.encode(complaint))
        assert not isinstance(row, Reject)
        facts.insert([encode(row)])
        with self.lock:
            self._keep(fold_decision(self.known.get(complaint.complaint_id), complaint, where, offset, self.policy))
            return self.known[complaint.complaint_id]

    def step(self, update: CaseUpdate) -> Folded:
        """Somebody else takes a step."""
        with self.lock:
            offset = self.known[update.complaint_id].applied.get("elsewhere/0", 0)
            source = Source(update.agency, "elsewhere/0", offset)
            folded = fold_update(self.known[update.complaint_id], update, source, self.policy)
            self._keep(folded)
            return folded

    def incident(self, incident: Incident) -> None:
        """Complaints report one event."""
        self._load(INCIDENT_STATES, [incident])

    def _take(self, message: Message) -> None:
        update = CASE_UPDATE.read(message.value())
        offset = message.offset()
        assert update is not None
        assert offset is not None
        topic = str(message.topic())
        agency = next(one for one in AGENCIES if self.topics.sent_by(one, CASE_UPDATE) == topic)
        with self.lock:
            source = Source(agency, f"{topic}/{message.partition()}", offset)
            self._keep(fold_update(self.known.get(update.complaint_id), update, source, self.policy))

    def _keep(self, folded: Folded) -> None:
        cases = (folded.case, *(part.case for part in folded.opened))
        for case in cases:
            self.known[case.complaint_id] = case
        self._load(CASE_STEPS, (*folded.steps, *(part.step for part in folded.opened)))
        self._load(CASE_REFUSALS, folded.refusals)
        self._load(CASE_STATES, cases)

    def _load(self, rows: EventRows[Any], events: Any) -> None:
        table = EventTable(self.warehouse, rows)
        for event in events:
            assert table.add(msgspec.json.encode(event), 0) is None
        table.insert()


@dataclass
class Visitor:
    """A browser without JavaScript: keeps cookies, follows redirects, fills forms."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.url = ""

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._open(urllib.request.Request(self._whole(path), headers={**self.headers, **headers}))

    def post(self, path: str, fields: Mapping[str, str | list[str]], **headers: str) -> tuple[int, str]:
        """Status and text of what answers a form."""
        data = urllib.parse.urlencode(dict(fields), doseq=True).encode()
        return self._open(urllib.request.Request(self._whole(path), data, {**self.headers, **headers}))

    def sign_in(self, name: str, password: str = PASSWORD) -> tuple[int, str]:
        """Sign in by password."""
        _, text = self.get("/sign-in")
        return self.post("/sign-in", {"csrf": value_in(text, "csrf"), "name": name, "password": password, "next": "/"})

    def form(self, text: str, action: str) -> dict[str, str]:
        """The hidden fields of the form with this address."""
        found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL)
        assert found, f"no form {action}"
        return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[1]))

    def _whole(self, path: str) -> str:
        return path if path.startswith("http") else self.address + path

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                self.url = answer.url
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def value_in(text: str, name: str) -> str:
    """The value of the first field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, f"no field {name}"
    return found[1]


@dataclass
class DeskStack:
    """What runs, and what is in it."""

    settings: Settings
    cases: Cases
    services: Services
    address: str = ""

    def visitor(self, name: str | None = None, **headers: str) -> Visitor:
        """Somebody at the desk, signed in under this name."""
        visitor = Visitor(self.address, headers)
        if name:
            status, _ = visitor.sign_in(name)
            assert status == 200, status
        return visitor

    def case(self, reference: str, agency: str | None = OWN, **fields: Any) -> Case:
        """A case that was just opened."""
        made = classified(reference, agencies=(agency,) if agency else (), triage=None if agency else "no-rule")
        return self.cases.open(msgspec.structs.replace(made, **fields))

    def waits(self, case: UUID) -> Case:
        """The case as it stands."""
        with self.cases.lock:
            return self.cases.known[case]

    def incident(self, number: int, cases: list[Case], agencies: tuple[str, ...]) -> UUID:
        """These cases report one event."""
        at, incident = datetime(2026, 3, 2, 6, tzinfo=UTC), UUID(int=number)
        told = IncidentOpened(
            incident_id=incident, number=0, at=at, kind="incident", reason_th="ข้อความเดียวกัน", reason_en="the same text",
            category="lighting", longitude=100.6, latitude=13.66, first=at, last=at, complaints=len(cases),
            complaint_ids=tuple(case.complaint_id for case in cases), agencies=agencies,
        )  # fmt: skip
        self.cases.incident(told)
        return incident


@contextmanager
def desk_stack(
    folder: Path, bootstrap: str, engine: ClickHouseSettings, tag: str, openid: OpenIdSettings | None = None
) -> Iterator[DeskStack]:
    """Topics, tables, accounts and a desk, while the block runs."""
    clickhouse = ClickHouseSettings(port=engine.port, database=tag)
    settings = Settings(
        config=config_with_own_topics(folder / "config", tag),
        kafka=KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT),
        clickhouse=clickhouse,
        embedded=EmbeddedSettings(data=folder),
        desk=DeskSettings(port=0, wait_secs=15.0),
        openid=openid or OpenIdSettings(),
    )
    topics, clock = load_topics(settings.config), SystemClock()
    create_topics(settings.kafka, [*topics.all(AGENCIES), *topics.of_service("cases", AGENCIES)], clock)
    ClickHouse(engine).execute(f"CREATE DATABASE {tag} ENGINE = Atomic")
    migrate(ClickHouse(clickhouse), settings.config)
    accounts = account_file(settings)
    for name, (role, agency) in PEOPLE.items():
        accounts.put(new_account(name, role, agency, PASSWORD, agencies=frozenset(AGENCIES), now=clock.now()))
    state = DeskState(folder / "desk.sqlite3", clock, idle=timedelta(minutes=30), longest=timedelta(hours=10))
    services = Services.load(settings, clock, state, Rights())
    cases = Cases(settings, topics, clock)
    with ExitStack() as ending:
        for follower in cases.followers:
            follower.start()
            ending.callback(follower.stop)
        stack = DeskStack(settings, cases, services)
        stack.address = ending.enter_context(serving(services))
        yield stack


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The address of a desk that runs while the block does."""
    desk = services.settings.desk
    with (
        ThreadPoolExecutor(4) as pages,
        ThreadPoolExecutor(1) as judging,
        closing(Warehouses(services.settings.clickhouse, 4, pages)) as warehouses,
        serve_thread.serving(
            lambda: aiohttp_web.AppRunner(desk_app(services, warehouses, judging)), desk.host, desk.port
        ) as address,
    ):
        yield address
