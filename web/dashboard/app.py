"""The server of the pages: addresses to pages and files, errors to pages that say what to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from complaints.clock import BANGKOK, Clock
from complaints.errors import ComplaintsError
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import Settings
from stores.clickhouse.client import ClickHouse
from trends.counts import history, load_names
from trends.groups import groups_in
from trends.names import Names
from trends.period import History
from web.dashboard.exports import FORMATS
from web.dashboard.filters import CODES, FilterError, Filters, language_of, period_of, read_filters, single
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.registry import HOME, PAGES
from web.dashboard.topics import OnTopics
from web.dashboard.view import HERE, View, message_html, page_html
from web.shell import SECURITY, SHARED, environment
from web.warehouses import Warehouses

log = logging.getLogger(__name__)
T = TypeVar("T")
CACHING = {"Cache-Control": "private, no-cache"}
"""Of pages and files: caches that several people share keep none, those of browsers ask before each use."""
TIMING = "Server-Timing"
NAMES_SECS = 60.0
"""Names of codes are read again after this long: a channel or agency that was added is then known."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What codes there are, their names and groups."""

    names: Names
    known: Mapping[str, list[str]]
    groups: Mapping[str, str]


class Dashboard:
    """Answers requests. Reading is blocking and done in `threads`, each with a connection of its own."""

    def __init__(self, settings: Settings, clock: Clock, threads: Executor, topics: OnTopics) -> None:
        self._settings, self._clock, self._topics = settings, clock, topics
        self._warehouses = Warehouses(settings.clickhouse, settings.dashboard.queries_at_once, threads)
        self._templates = environment(HERE / "templates")
        self._codes: Codes | None = None
        self._codes_until = float("-inf")

    async def page(self, request: web.Request) -> web.Response:
        """A page as HTML."""
        page = PAGES[request.match_info.get("page", HOME)]
        query = single(request.query.items())
        text, timing = await self._timed(lambda warehouse: self._html(warehouse, page, query))
        return _html(text, timing=timing)

    async def file(self, request: web.Request) -> web.Response:
        """A table of a page as a file."""
        page, wanted, ending = (request.match_info[name] for name in ("page", "sheet", "ending"))
        query, kind = single(request.query.items()), FORMATS[ending]

        def made(warehouse: ClickHouse) -> bytes | None:
            asked = self._asked(warehouse, PAGES[page], query)
            contents = PAGES[page].read(asked) if asked else Contents()
            sheet = next((one for one in contents.sheets if one.name == wanted), None)
            return kind.write(sheet) if sheet else None

        body, timing = await self._timed(made)
        if body is None:
            raise web.HTTPNotFound
        name = f'attachment; filename="{wanted}.{ending}"'
        headers = {"Content-Type": kind.media_type, "Content-Disposition": name, **CACHING, TIMING: timing}
        return web.Response(body=body, headers=headers)

    async def healthy(self, _: web.Request) -> web.Response:
        """Whether the server answers, without asking the database."""
        return web.Response(text="ok\n")

    async def told(self, request: web.Request, error: BaseException) -> web.Response:
        """The page for an error: 400 naming the field, 404, 503 where a service is away, 500."""
        status, text, field = 500, "error.defect", ""
        values: dict[str, str] = {}
        if isinstance(error, FilterError):
            status, text, field = 400, error.reason, error.name
            values = {"value": error.value, **error.values}
        elif isinstance(error, web.HTTPException):
            status, text = error.status, "error.missing" if error.status == 404 else "error.title"
        elif isinstance(error, ComplaintsError):
            log.warning("%s: %s", request.path, error)
            status, text = 503, "error.away"
        else:
            log.error("%s", request.path, exc_info=error)
        view = View(Filters(language=language_of(request.query)), None, Names(()), {})
        return _html(message_html(self._templates, view, view.words(text, **values), field=field), status)

    async def _timed(self, read: Callable[[ClickHouse], T]) -> tuple[T, str]:
        """What `read` returns, and what it cost, for browsers' network tools and for whoever looks for a slow page."""

        def timed(warehouse: ClickHouse) -> tuple[T, str]:
            before, started = warehouse.spent, self._clock.monotonic()
            answer = read(warehouse)
            spent, took = warehouse.spent.since(before), self._clock.monotonic() - started
            described = f"{spent.statements} statements, {spent.rows} rows read"
            return answer, f'page;dur={1000 * took:.0f}, clickhouse;desc="{described}"'

        return await self._warehouses.ask(timed)

    def close(self) -> None:
        """Close the connections that no request uses."""
        self._warehouses.close()

    def _html(self, warehouse: ClickHouse, page: Page, query: Mapping[str, str]) -> str:
        asked = self._asked(warehouse, page, query)
        codes = self._known(warehouse)
        if asked is None:
            view = View(Filters(language=language_of(query)), page, codes.names, codes.known)
            return message_html(self._templates, view, view.words("empty"), heading=f"page.{page.name}")
        view = View(asked.filters, page, codes.names, codes.known)
        return page_html(self._templates, page, asked, page.read(asked), view)

    def _asked(self, warehouse: ClickHouse, page: Page, query: Mapping[str, str]) -> Asked | None:
        """None while there are no complaints that the page could count; the ledger has accounts before that."""
        codes = self._known(warehouse)
        filters = read_filters(query, codes.known, page.choices, page.fields, one_code=page.one_code)
        now = self._clock.now().astimezone(BANGKOK)
        found = history(warehouse) or (None if page.fields else History(now, now, 0))
        if found is None:
            return None
        return Asked(
            warehouse=warehouse,
            config=self._settings.config,
            filters=filters,
            history=found,
            period=period_of(filters, found, now.date()),
            today=now.date(),
            names=codes.names,
            groups=codes.groups,
            topics=self._topics,
        )

    def _known(self, warehouse: ClickHouse) -> Codes:
        now = self._clock.monotonic()
        if self._codes is None or now >= self._codes_until:
            self._codes, self._codes_until = read_codes(warehouse, self._settings), now + NAMES_SECS
        return self._codes


def read_codes(warehouse: ClickHouse, settings: Settings) -> Codes:
    """Codes and names as the database has them, groups as the taxonomy has them."""
    names, taxonomy = load_names(warehouse), load_taxonomy(settings.config)
    known = {dimension: names.codes(dimension) for dimension in CODES}
    known["group"] = [group.code for group in taxonomy.groups]
    return Codes(names, known, groups_in(taxonomy))


def build_app(dashboard: Dashboard) -> web.Application:
    """The routes. Every answer forbids what is not ours; every error is a page."""

    @web.middleware
    async def answered(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            response = await handler(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - told as a page, and logged where it is a defect
            response = await dashboard.told(request, error)
        response.headers.update(SECURITY)
        if isinstance(response, web.Response):
            response.enable_compression()
        return response

    app = web.Application(middlewares=[answered])
    names = "|".join(PAGES)
    app.router.add_get("/", dashboard.page)
    app.router.add_get("/healthz", dashboard.healthy)
    app.router.add_static("/static/", HERE / "static")
    app.router.add_static("/shared/", SHARED)
    app.router.add_get(f"/{{page:{names}}}", dashboard.page)
    app.router.add_get(f"/{{page:{names}}}/{{sheet:[a-z-]+}}.{{ending:{'|'.join(FORMATS)}}}", dashboard.file)
    return app


def _html(text: str, status: int = 200, timing: str = "") -> web.Response:
    headers = {**CACHING, **({TIMING: timing} if timing else {})}
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)
