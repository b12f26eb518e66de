"""The server of the citizens' pages: routes, sessions and limits. Neither its log nor a redirect ever holds a code."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.errors import ComplaintsError
from complaints.events.case import CaseStep, CaseUpdate, StepName, StepRefusal
from complaints.per_minute import PerMinute
from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import PortalSettings
from producers.gateway.problem import problem, response
from stores.clickhouse.client import ClickHouse
from stores.kafka.awaited_publisher import AwaitedPublisher
from streams.cases.judge_step import objection_to
from streams.cases.policy import Policy
from web.case_rows import became_of
from web.portal.ask_step import outcome_of, record_of, update_of
from web.portal.client_address import client_address
from web.portal.find_case import Found, find_case
from web.portal.pages import HERE, Draft, Pages
from web.portal.session import Sessions
from web.portal.visible import ACTIONS, Names
from web.shell import SECURITY, SHARED
from web.warehouses import Warehouses
from web.words import LANGUAGES

log = logging.getLogger(__name__)
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Of everything but styles and fonts: nothing is kept by browsers, proxies or search engines."""
ROBOTS = "User-agent: *\nDisallow: /\n"
MOST_BODY = 100_000
"""Bytes of a form: 5,000 Thai letters are 45,000, as forms write them."""
FORM = "application/x-www-form-urlencoded"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CannotError(Exception):
    """A request that is answered by a message: a status, and a key of the words."""

    def __init__(self, status: HTTPStatus, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The handlers. They keep nothing but counts of the last minute: any number of processes serve the same pages."""

    settings: PortalSettings
    codes: TrackingCodes
    sessions: Sessions
    pages: Pages
    names: Names
    policy: Policy
    warehouses: Warehouses
    publisher: AwaitedPublisher
    topic: str
    """Where 1111 sends steps of citizens."""
    clock: Clock
    document: bytes
    """The OpenAPI document as YAML."""
    wrong: PerMinute
    asked: PerMinute
    stepped: PerMinute

    async def enter(self, request: web.Request) -> web.Response:
        """The form for a code."""
        return _html(self.pages.enter(_language(request)))

    async def open(self, request: web.Request) -> web.Response:
        """The code of the form: on to the case, or the form again."""
        written = (await _fields(request)).get("code", "")
        try:
            return self._to_case(request, await self._try(request, written))
        except CannotError as error:
            return _html(self.pages.enter(_language(request), alert=error.key, written=written[:100]), error.status)

    async def link(self, request: web.Request) -> web.Response:
        """A tracking address: the code leaves the address at once, by a redirect to the case."""
        return self._to_case(request, await self._try(request, request.match_info["code"]))

    async def case(self, request: web.Request) -> web.Response:
        """The case whose code the cookie holds."""
        found = await self._open_case(request)
        said = request.query.get("said", "")
        said = f"said.{said}" if said in ("taken", "refused", "pending") else ""
        return self._html_case(request, found, said=said)

    async def step(self, request: web.Request) -> web.Response:
        """A form of the case: judge, publish, wait a little, and show the case with what became of it."""
        fields, found = await _fields(request), await self._open_case(request)
        step = cast(StepName, request.match_info["step"])
        try:
            update_id = UUID(fields.get("update", ""))
        except ValueError:
            raise CannotError(HTTPStatus.BAD_REQUEST, "error.foreign") from None
        if not self.sessions.genuine(fields.get("form", ""), found.code, update_id):
            raise CannotError(HTTPStatus.BAD_REQUEST, "error.foreign")
        draft = Draft(step, fields.get("text", ""), update_id)

        def again(status: HTTPStatus, alert: str) -> web.Response:
            return self._html_case(request, found, alert=alert, draft=draft, status=status)

        if not self.stepped.allows(found.complaint):
            return again(HTTPStatus.TOO_MANY_REQUESTS, "said.often")
        update = update_of(step, fields, found.complaint, update_id, self.policy.centre, self.clock.now())
        if not isinstance(update, CaseUpdate):
            return again(HTTPStatus.UNPROCESSABLE_ENTITY, f"said.{update}")
        try:
            said = await self._ask(found, update)
        except ComplaintsError as error:
            log.warning("a step of a citizen is not taken now: %s", error)
            return again(HTTPStatus.SERVICE_UNAVAILABLE, "said.away")
        return _see(_address("/case", request, said=said))

    async def leave(self, request: web.Request) -> web.Response:
        """Forget the code."""
        await _fields(request)
        answer = _see(_address("/", request))
        answer.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")
        return answer

    async def api(self, request: web.Request) -> web.Response:
        """`GET /v1/cases/{code}`."""
        found = await self._try(request, request.match_info["code"])
        return web.json_response(body=msgspec.json.encode(found.view))

    async def openapi(self, _: web.Request) -> web.Response:
        """The document of `/v1/`."""
        return web.Response(body=self.document, content_type="application/yaml", charset="utf-8")

    async def told(self, request: web.Request, error: BaseException) -> web.StreamResponse:
        """The answer to an error: a page, under /v1/ a problem. Logs no value that a request brought."""
        status, key = HTTPStatus.INTERNAL_SERVER_ERROR, "error.defect"
        if isinstance(error, CannotError):
            status, key = error.status, error.key
        elif isinstance(error, web.HTTPException):
            status = HTTPStatus(error.status)
            key = "error.missing" if status == HTTPStatus.NOT_FOUND else "error.method"
        elif isinstance(error, ComplaintsError):
            log.warning("cases cannot be read: %s", error)
            status, key = HTTPStatus.SERVICE_UNAVAILABLE, "error.away"
        else:
            # Without its message, which may quote what was sent.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("a request failed with %s\n%s", type(error).__name__, where)
        headers = (
            {"Retry-After": "60"} if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) else {}
        )
        if request.path.startswith("/v1/"):
            return response(problem(status, key.removeprefix("error."), _PROBLEMS.get(key, status.phrase)), headers)
        answer = _html(self.pages.message(_language(request), key), status)
        answer.headers.update(headers)
        return answer

    async def _ask(self, found: Found, update: CaseUpdate) -> str:
        """Publish the update unless it cannot be legal, or is known; return the outcome. Raises ComplaintsError."""
        if await self._became_of(update.complaint_id, update.update_id) is None:
            case = found.case
            if case is None or objection_to(case, update, update.agency, self.policy):
                return "refused"
            await self.publisher.publish(self.topic, [record_of(update)])
        return await outcome_of(update, self._became_of, self.clock, self.settings.wait_secs)

    async def _became_of(self, case: UUID, update: UUID) -> CaseStep | StepRefusal | None:
        return await self.warehouses.ask(lambda warehouse: became_of(warehouse, case, update))

    async def _try(self, request: web.Request, written: str) -> Found:
        """The case of a code that somebody typed or followed. Wrong ones are counted; after too many, none is tried."""
        sender = client_address(request.remote, request.headers.getall("X-Forwarded-For", ()), self.settings.proxies)
        if self.wrong.used_up(sender):
            raise CannotError(HTTPStatus.TOO_MANY_REQUESTS, "error.often")
        ids = self.codes.complaints_of(written)
        found = await self._find(ids) if ids else None
        if found is None:
            self.wrong.allows(sender)
            raise CannotError(HTTPStatus.NOT_FOUND, "error.unknown")  # whatever is wrong with the code
        self._count(found)
        return found

    async def _open_case(self, request: web.Request) -> Found:
        code = self.sessions.code_in(request.cookies.get(self._cookie, ""))
        found = await self._find(self.codes.complaints_of(code)) if code else None
        if found is None:
            raise CannotError(HTTPStatus.UNAUTHORIZED, "error.gone")
        self._count(found)
        return found

    async def _find(self, ids: tuple[UUID, ...]) -> Found | None:
        now: datetime = self.clock.now()

        def read(warehouse: ClickHouse) -> Found | None:
            return find_case(warehouse, ids, self.codes, self.names, now)

        return await self.warehouses.ask(read)

    def _count(self, found: Found) -> None:
        if not self.asked.allows(found.complaint):
            raise CannotError(HTTPStatus.TOO_MANY_REQUESTS, "error.often")

    def _to_case(self, request: web.Request, found: Found) -> web.Response:
        answer = _see(_address("/case", request))
        self._remember(answer, found)
        return answer

    def _html_case(
        self,
        request: web.Request,
        found: Found,
        *,
        said: str = "",
        alert: str = "",
        draft: Draft | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> web.Response:
        answer = _html(self.pages.case(_language(request), found, said=said, alert=alert, draft=draft), status)
        self._remember(answer, found)
        return answer

    def _remember(self, answer: web.Response, found: Found) -> None:
        """Lax, not strict: a strict cookie would not come back after the redirect from an address in a message."""
        answer.set_cookie(
            self._cookie,
            self.sessions.cookie(found.code),
            max_age=self.settings.session_minutes * 60,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    @property
    def _secure(self) -> bool:
        return self.settings.url.startswith("https://")

    @property
    def _cookie(self) -> str:
        return "__Host-case" if self._secure else "case"


_PROBLEMS = {
    "error.unknown": "no complaint with this code",
    "error.often": "asked too often; wait a minute",
    "error.away": "cases cannot be read just now",
    "error.defect": "a defect of the portal; its log says more",
}


def build_app(portal: Portal) -> web.Application:
    """The routes. Every answer forbids what is not ours; every error is a page or a problem."""

    @web.middleware
    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            answer = await handler(request)
        except Exception as error:  # noqa: BLE001 - told, and logged where it is a defect
            answer = await portal.told(request, error)
        answer.headers.update(SECURITY)
        if portal.settings.url.startswith("https://"):
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        if not request.path.startswith(("/static/", "/shared/")):
            answer.headers.update(PRIVATE)
        return answer

    app = web.Application(middlewares=[answered], client_max_size=MOST_BODY)
    app.router.add_get("/", portal.enter)
    app.router.add_post("/open", portal.open)
    app.router.add_get("/c/{code}", portal.link)
    app.router.add_get("/case", portal.case)
    app.router.add_post(f"/case/{{step:{'|'.join(ACTIONS)}}}", portal.step)
    app.router.add_post("/leave", portal.leave)
    app.router.add_get("/v1/cases/{code}", portal.api)
    app.router.add_get("/openapi.yaml", portal.openapi)
    app.router.add_get("/healthz", _healthy)
    app.router.add_get("/robots.txt", _robots)
    app.router.add_static("/static/", HERE / "static")
    app.router.add_static("/shared/", SHARED)

    async def publishing(_: web.Application) -> AsyncIterator[None]:
        portal.publisher.start()
        yield
        await portal.publisher.close()

    app.cleanup_ctx.append(publishing)
    return app


async def _healthy(_: web.Request) -> web.Response:
    """Whether the server answers, without asking anybody."""
    return web.Response(text="ok\n")


async def _robots(_: web.Request) -> web.Response:
    return web.Response(text=ROBOTS)


async def _fields(request: web.Request) -> dict[str, str]:
    """The fields of a form of ours. Browsers say where a form comes from; one of another site is refused."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CannotError(HTTPStatus.FORBIDDEN, "error.foreign")
    if request.content_type != FORM:
        raise CannotError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "error.method")
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _language(request: web.Request) -> str:
    wanted = request.query.get("lang", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _address(path: str, request: web.Request, **fields: str) -> str:
    language = _language(request)
    query = {**({"lang": language} if language != LANGUAGES[0] else {}), **fields}
    return f"{path}?{urlencode(query)}" if query else path


def _see(address: str) -> web.Response:
    """A redirect after a form, to be fetched anew."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def _html(text: str, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
