"""Against a server of our own that answers as Traffy's three calls do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from complaints.clock import SystemClock
from complaints.errors import ConfigError, PermanentError, TransientError
from producers.channels.traffy_search import ATTEMPTS, TraffySearchSource
from producers.intake.submission import Entry, Submission

pytestmark = pytest.mark.service

TICKETS = 25


class SleeplessClock(SystemClock):
    """Records the pauses it was asked for, and does not sleep."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def sleep(self, secs: float) -> None:
        self.pauses.append(secs)


class TraffyServer:
    """Serves `TICKETS` tickets; the statuses in `failures` are answered first, one a request."""

    def __init__(self) -> None:
        self.queries: list[dict[str, str]] = []
        self.failures: list[int] = []
        self.total: object = str(TICKETS)

    def _page(self, request: web.Request) -> tuple[range, int]:
        self.queries.append(dict(request.query))
        if self.failures:
            raise _http_error(self.failures.pop(0))
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        return range(offset, min(TICKETS, offset + limit)), limit

    async def search(self, request: web.Request) -> web.Response:
        page, _ = self._page(request)
        results = [
            {
                "ticket_id": f"2024-{number:06}",
                "type": "ถนน",
                "description": "ถนนเป็นหลุม",
                "coords": ["100.5", "13.75"],
                "timestamp": "2024-01-01 20:00:00.5+00",
                "problem_type_abdul": ["ถนน"],
                "count_reopen": "0",
            }
            for number in page
        ]
        return web.json_response({"status": True, "total": self.total, "results": results}, status=201)

    async def statistics(self, request: web.Request) -> web.Response:
        page, limit = self._page(request)
        if limit > 1000:
            raise _http_error(400)
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [100.5, 13.75]},
                "properties": {
                    "ticket_id": f"2024-{number:06}",
                    "description": "ถนนเป็นหลุม",
                    "timestamp": "2024-01-02 03:00:00.5",
                    "problem_type_fondue": ["ถนน"],
                    "org": ["เขตบางรัก"],
                },
            }
            for number in page
        ]
        return web.json_response({"status": True, "total": 0, "features": features})

    async def unpaged(self, request: web.Request) -> web.Response:
        """The GeoJSON call has neither limit nor offset."""
        self.queries.append(dict(request.query))
        properties = {"ticket_id": "A", "description": "x", "timestamp": "2024-01-01 00:00:00+00"}
        return web.json_response({"features": [{"geometry": None, "properties": properties}]})

    async def refused(self, request: web.Request) -> web.Response:
        self.queries.append({})
        raise _http_error(404)

    async def garbled(self, request: web.Request) -> web.Response:
        self.queries.append({})
        return web.Response(body=b'{"results": [')


def _http_error(status: int) -> web.HTTPException:
    return {400: web.HTTPBadRequest, 404: web.HTTPNotFound, 429: web.HTTPTooManyRequests, 502: web.HTTPBadGateway}[
        status
    ]()


@pytest.fixture
def server() -> TraffyServer:
    return TraffyServer()


@pytest.fixture
def address(server: TraffyServer) -> Iterator[str]:
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_get("/share/teamchadchart/search", server.search)
    app.router.add_get("/share/teamchadchart/geojson", server.unpaged)
    app.router.add_get("/teamchadchart-stat-api/geojson/v1", server.statistics)
    app.router.add_get("/refused", server.refused)
    app.router.add_get("/garbled", server.garbled)
    runner = web.AppRunner(app)
    loop.run_until_complete(runner.setup())
    site = web.TCPSite(runner, "127.0.0.1", 0)
    loop.run_until_complete(site.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def clock() -> SleeplessClock:
    return SleeplessClock()


@pytest.fixture
def search(address: str, clock: SleeplessClock) -> Callable[[str], TraffySearchSource]:
    return lambda path: TraffySearchSource(address + path, clock=clock, page_tickets=10)


Search = Callable[[str], TraffySearchSource]
SEARCH = "/share/teamchadchart/search?district=บางรัก&limit=3"
STATISTICS = "/teamchadchart-stat-api/geojson/v1?start=2024-01-01&end=2024-02-01"


def submissions(entries: list[Entry]) -> list[Submission]:
    return [entry.content for entry in entries if isinstance(entry.content, Submission)]


@pytest.mark.parametrize("path", [SEARCH, STATISTICS])
def test_pages_are_read_to_the_end(search: Search, server: TraffyServer, path: str) -> None:
    source = search(path)
    found = submissions(list(source.read(0)))

    assert [each.reference for each in found] == [f"2024-{number:06}" for number in range(TICKETS)]
    assert {each.submitted for each in found} == {datetime(2024, 1, 1, 20, 0, 0, 500_000, UTC)}
    assert [query["offset"] for query in server.queries] == ["0", "10", "20", "25"]
    assert source.fraction() == (1.0 if path == SEARCH else None)  # total 0 is unknown


def test_reading_goes_on_after_a_position(search: Search, server: TraffyServer) -> None:
    entries = list(search(SEARCH).read(17))
    assert [entry.position for entry in entries] == list(range(18, TICKETS + 1))
    assert server.queries[0] == {"district": "บางรัก", "limit": "10", "offset": "17"}


def test_statistics_are_asked_for_in_a_lasting_order(search: Search, server: TraffyServer) -> None:
    list(search(STATISTICS).read(20))
    assert server.queries[0]["sort"] == "asc"


def test_an_address_that_does_not_page_is_read_once(search: Search, server: TraffyServer) -> None:
    assert len(list(search("/share/teamchadchart/geojson?state_type=start").read(0))) == 1
    assert len(server.queries) == 2


def test_passing_failures_are_waited_for(search: Search, server: TraffyServer, clock: SleeplessClock) -> None:
    server.failures = [502, 429, 502]
    assert len(list(search(SEARCH).read(0))) == TICKETS
    assert clock.pauses == [1.0, 2.0, 4.0]


def test_lasting_failures_end_after_some_attempts(search: Search, server: TraffyServer) -> None:
    server.failures = [502] * ATTEMPTS
    with pytest.raises(TransientError, match="answers 502"):
        list(search(SEARCH).read(0))
    with pytest.raises(TransientError, match="not whole JSON"):
        list(search("/garbled").read(0))


def test_refusals_are_final(search: Search, server: TraffyServer) -> None:
    with pytest.raises(PermanentError, match="answers 404"):
        list(search("/refused").read(0))
    assert len(server.queries) == 1


def test_a_server_that_is_away_is_transient(clock: SleeplessClock) -> None:
    source = TraffySearchSource("http://127.0.0.1:1/search", clock=clock)
    with pytest.raises(TransientError, match="refused"):
        list(source.read(0))


def test_identity_is_what_is_asked_for(search: Search) -> None:
    assert search(SEARCH).identity == search(SEARCH.replace("limit=3", "offset=7")).identity
    assert search(SEARCH).identity != search(SEARCH.replace("บางรัก", "ดุสิต")).identity


def test_other_addresses_are_refused(clock: SleeplessClock) -> None:
    with pytest.raises(ConfigError, match="expected an http or https address"):
        TraffySearchSource("ftp://example.org/search", clock=clock)


def test_half_an_emoji_spoils_one_ticket_only(clock: SleeplessClock) -> None:
    pages = [b'{"results": [{"description": "\\ud83d", "timestamp": "2024-01-01"}, 3]}', b'{"results": []}']
    source = TraffySearchSource("http://example.org/search", clock=clock, fetch=lambda _: pages.pop(0))
    assert len(list(source.read(0))) == 2
