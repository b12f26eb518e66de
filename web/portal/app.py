"""The server of the citizens' pages: routes, the headers of every answer, and what is told of errors."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from complaints.errors import ComplaintsError
from producers.gateway.problem import problem, response
from web.portal.asked import CannotError, html_answer, language_of
from web.portal.pages import HERE
from web.portal.portal import Portal
from web.portal.visible import ACTIONS
from web.shell import SECURITY, SHARED

log = logging.getLogger(__name__)
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Of everything but styles and fonts: nothing is kept by browsers, proxies or search engines."""
ROBOTS = "User-agent: *\nDisallow: /\n"
MOST_BODY = 100_000
"""Bytes of a form: 5,000 Thai letters are 45,000, as forms write them."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
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
            answer = _told(portal, request, error)
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


def _told(portal: Portal, request: web.Request, error: BaseException) -> web.StreamResponse:
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
    headers = {"Retry-After": "60"} if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) else {}
    if request.path.startswith("/v1/"):
        return response(problem(status, key.removeprefix("error."), _PROBLEMS.get(key, status.phrase)), headers)
    answer = html_answer(portal.pages.message(language_of(request), key), status)
    answer.headers.update(headers)
    return answer


async def _healthy(_: web.Request) -> web.Response:
    """Whether the server answers, without asking anybody."""
    return web.Response(text="ok\n")


async def _robots(_: web.Request) -> web.Response:
    return web.Response(text=ROBOTS)
