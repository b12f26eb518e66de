"""The portal as it is served, over a real ClickHouse and a real broker."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from complaints.clock import SystemClock
from complaints.privacy.sealing import new_key
from complaints.reference.reference import Reference
from complaints.settings import ClickHouseSettings, KafkaSettings, PortalSettings, SealingSettings, Secret, Settings
from embedded.broker import TansuBroker
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from stores.kafka.create_topics import create_topics
from tests.brokers import QUIET_CLIENT
from tests.own_topics import config_with_own_topics
from tests.web import serve_thread
from tests.web.portal.office import CENTRE, Office
from web.portal.app import build_app
from web.portal.serve import portal_of
from web.until_signal import runner_of


@dataclass
class Browserless:
    """A client with a cookie jar that follows redirects."""

    address: str
    opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    )

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers."""
        return self._ask(urllib.request.Request(f"{self.address}{path}", headers=headers))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> tuple[int, str, dict[str, str]]:
        """The same for a form."""
        data = urlencode(fields).encode()
        return self._ask(urllib.request.Request(f"{self.address}{path}", data, headers=headers))

    def json(self, code: str) -> Any:
        """The answer of the API, which must be 200."""
        status, body, _ = self.get(f"/v1/cases/{code}")
        assert status == 200, body
        return json.loads(body)

    def _ask(self, request: urllib.request.Request) -> tuple[int, str, dict[str, str]]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), dict(error.headers)


@pytest.fixture(scope="session")
def portal_settings(
    engine: ClickHouseSettings, _tansu_for_all: TansuBroker, config: Path, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A database, topics and a sealing key of its own."""
    clickhouse = ClickHouseSettings(port=engine.port, database="portal")
    ClickHouse(engine).execute(f"CREATE DATABASE {clickhouse.database} ENGINE = Atomic")
    migrate(ClickHouse(clickhouse), config)
    settings = Settings(
        config=config_with_own_topics(tmp_path_factory.mktemp("portal") / "config", "portal"),
        clickhouse=clickhouse,
        kafka=KafkaSettings(bootstrap_servers=_tansu_for_all.bootstrap, options=QUIET_CLIENT),
        sealing=SealingSettings(key=Secret(new_key())),
        portal=PortalSettings(asks_per_minute=10_000, wrong_codes_per_minute=100, steps_per_minute=20),
    )
    create_topics(settings.kafka, Reference.load(settings.config).topics.of_service("cases", (CENTRE,)), SystemClock())
    return settings


@pytest.fixture(scope="session")
def office(portal_settings: Settings) -> Iterator[Office]:
    """Whose cases the portal shows; it folds what citizens send."""
    office = Office(portal_settings)
    with office.at_work():
        yield office


@pytest.fixture(scope="session")
def portal(portal_settings: Settings) -> Iterator[str]:
    """Its address."""
    with serving(portal_settings) as address:
        yield address


@pytest.fixture
def client(portal: str) -> Browserless:
    return Browserless(portal)


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of a portal that runs while the block does, served as `complaints portal` serves it."""
    with (
        portal_of(settings, SystemClock()) as made,
        serve_thread.serving(lambda: runner_of(build_app(made))) as address,
    ):
        yield address
