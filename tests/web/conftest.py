"""The dashboard over complaints of our own, served by its real server; what its figures must be is known as a frame."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import msgspec
import pandas as pd
import pytest
from aiohttp import web as http

from complaints.clock import BANGKOK
from complaints.events.identity import NAMESPACE
from complaints.events.surge import SURGE_CLOSED, SURGE_OPENED, SurgeClosed, SurgeOpened
from complaints.settings import ClickHouseSettings, Settings
from operations.ledger.accounts import Accounts, Channel
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from tests.clock import ManualClock
from tests.web import serve_thread
from trends.insights.found import AheadDay, HotCell, Insights, Revision, RisingTerm, Series
from trends.period import Period
from trends.surges.surge_list import KnownSurge, last_words
from web.dashboard.app import Dashboard, build_app
from web.dashboard.reread import Reading
from web.dashboard.topics import OnTopics

LAST = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 3, tzinfo=UTC)
FIRST = LAST - timedelta(days=99)
AGENCIES = ("bkk-1047", "doh", "mea", "pea", "dlt")
CATEGORIES = ("flood", "road", "noise", "lighting", "money-tax", "other")
DISTRICTS = ("1047", "1001", "5001", "9001", "")
CHANNELS = ("traffy", "line-1111", "hotline-1111")


def events(number: int = 900) -> pd.DataFrame:
    """Complaints as they were decided: one row each, with lists of categories and agencies. Always the same."""
    random, rows = Random(37), []
    for n in range(number):
        day = FIRST + timedelta(days=99 * (n % 2) if n < 2 else min(int(random.triangular(0, 100, 90)), 99))
        hour, minute = random.randrange(24), random.randrange(60)
        triage = random.choice(["", "", "", "", "unknown-area"])
        rows.append({
            "number": n,
            "submitted": datetime(day.year, day.month, day.day, hour, minute, tzinfo=BANGKOK),
            "channel": random.choice(CHANNELS),
            "district": random.choices(DISTRICTS, (40, 20, 10, 2, 5))[0],
            "categories": random.sample(CATEGORIES, random.choice([1, 1, 2])),
            "agencies": [] if triage else random.sample(AGENCIES, random.choice([1, 1, 2])),
            "urgency": random.choice(["normal", "normal", "normal", "high", "critical"]),
            "kind": random.choice(["grievance", "inquiry"]),
            "triage": triage,
            "triaged": triage or random.choice(["", "", "no-rule"]),
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(day=[moment.date() for moment in frame["submitted"]], province=frame["district"].str[:2])


def row_of(event: dict[str, object]) -> Row:
    """One row of `complaint_facts`."""
    submitted = event["submitted"]
    assert isinstance(submitted, datetime)
    moment, number = int(submitted.timestamp()), int(str(event["number"]))
    values = {
        **event,
        "version": number + 1,
        "submitted": moment * 1000,
        "received": moment * 1000 + 60_000,
        "decided": moment * 1000 + 61_000,
        **dict.fromkeys(("subdistrict", "status"), ""),
        **dict.fromkeys(("rules", "model", "reference", "area_method"), "1"),
        "text": "ข้อความที่ไม่มีหน้าใดแสดง 0812345678",
        **dict.fromkeys(("longitude", "latitude", "confidence"), 1.0),
    }
    others = (values[column] for column in COLUMNS if column in values)
    return moment // 3600 * 3600, uuid5(NAMESPACE, str(number)), *others


def surges() -> list[KnownSurge]:
    """One that is open and one that is over."""
    at = datetime(2026, 8, 31, 12, tzinfo=UTC)
    common = {
        "number": 0, "at": at, "opened": at - timedelta(hours=3), "reason_th": "หลายข้อความ", "reason_en": "many texts",
        "window_hours": 3.0, "expected": 1.25, "chance": 1e-9, "threshold": 1e-6, "false_alarms_per_week": 0.8,
    }  # fmt: skip
    flood = SurgeOpened(
        surge_id=UUID(int=1), level="district", category="flood", area="1047", kind="incident", seen=14, complaints=17,
        **common,  # type: ignore[arg-type]
    )  # fmt: skip
    noise = SurgeClosed(
        surge_id=UUID(int=2), level="nation", category="noise", kind="campaign", seen=80, complaints=91,
        **common,  # type: ignore[arg-type]
    )  # fmt: skip
    words = ((SURGE_OPENED.ce_type, flood), (SURGE_CLOSED.ce_type, noise), ("th.go.1111.other.v1", flood))
    return last_words((kind, msgspec.json.encode(word)) for kind, word in words)


def accounts() -> Accounts:
    """A ledger in which something is in flight."""
    found = Accounts(
        channels={"traffy": Channel(received=30, routed=20, triage=6, rejected=5, dead=3, in_flight=1), "x": Channel()},
        counted=26,
        stored=26,
        rows=26,
    )
    found.missing["in flight"] = 1
    found.reasons["step_failed"] = 3
    return found


def insights() -> Insights:
    """Two series of each dimension, a rising word of all complaints and of a province, two hot cells, two revisions."""
    ahead = tuple(AheadDay(LAST + timedelta(days=n), 10.25 + n, 4, 20 + n, n < 8) for n in range(1, 15))
    past = tuple((LAST - timedelta(days=27 - n), n) for n in range(28))
    codes = {"category": "flood", "group": "local", "province": "10", "agency": "doh"}
    forecasts = {
        by: (Series("", past, ahead, "ensemble", 0.84), Series(code, past[::-1], ahead, "theta", None))
        for by, code in codes.items()
    }
    gate = RisingTerm("ประตูระบายน้ำ", ("พัง", "ระบายน้ำ"), 21, 2.5, 8.4)
    corners = ((100.60, 13.66), (100.61, 13.66), (100.61, 13.67), (100.60, 13.67))
    east = HotCell("886526a2c3fffff", corners, 100.605, 13.665, "10", "1047", 12, 30, 60, 5.5, 0.0001, "growing")
    north = replace(east, cell="88658c4e5bfffff", province="50", district="5001", times=2.25, course="persistent")
    late = Revision(LAST - timedelta(days=2), "total", "", LAST, "late", 3, 10, 13)
    ruled = Revision(LAST - timedelta(days=3), "category", "flood", LAST, "rules", -2, 6, 4)
    words = {("", ""): (gate,), ("province", "10"): (gate, gate), ("group", "local"): ()}
    days = Period(LAST - timedelta(days=99), LAST)
    return Insights(forecasts, LAST, words, days, {"flood": (east, north), "road": (north,)}, (late, ruled))


def on_topics() -> OnTopics:
    """What is read beside the pages, made up."""
    return OnTopics(lambda: Reading(surges(), NOW), lambda: Reading(accounts(), NOW), lambda: Reading(insights(), NOW))


@dataclass(frozen=True, slots=True)
class Served:
    """A running dashboard and what is in it."""

    address: str
    events: pd.DataFrame

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)


@pytest.fixture(scope="session")
def served(engine: ClickHouseSettings, config: Path) -> Iterator[Served]:
    """The dashboard over `events()`, in which it is the morning after LAST."""
    settings = ClickHouseSettings(port=engine.port, database="dashboard")
    ClickHouse(engine).execute(f"CREATE DATABASE {settings.database} ENGINE = Atomic")
    clickhouse, frame = ClickHouse(settings), events()
    migrate(clickhouse, config)
    rows = [row_of({str(name): value for name, value in event.items()}) for event in frame.to_dict("records")]
    FactTable(clickhouse).insert(list(map(encode, rows)))
    FactTable(clickhouse).recompute({row[0] for row in rows})
    clickhouse.close()
    with serving(Settings(config=config, clickhouse=settings), on_topics()) as address:
        yield Served(address, frame)


@contextmanager
def serving(settings: Settings, topics: OnTopics) -> Iterator[str]:
    """The address of a dashboard that runs while the block does."""
    with (
        ThreadPoolExecutor(2) as threads,
        closing(Dashboard(settings, ManualClock(NOW), threads, topics)) as dashboard,
        serve_thread.serving(lambda: http.AppRunner(build_app(dashboard))) as address,
    ):
        yield address
