"""The server of the desk: who asks, whether they may, what is told of it, and the page that answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from secrets import compare_digest
from uuid import UUID

from aiohttp import web

from complaints.errors import ComplaintsError
from complaints.events.case import Case
from complaints.events.desk_act import Act
from stores.clickhouse.client import ClickHouse
from web.case_rows import read_cases
from web.desk.asked import Answer, Asked, Download, Elsewhere, Form, NotFoundError, Page, Route, Services
from web.desk.audit import act_record, what_told
from web.desk.browser import Browser
from web.desk.posted import MOST_FIELD_BYTES, Posted, posted
from web.desk.registry import ROUTES
from web.desk.rights import Parties, Person
from web.desk.sessions import Session
from web.desk.sign_in import SignIn
from web.desk.view import Views
from web.shell import SECURITY, SHARED
from web.warehouses import Warehouses

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
OWN_SECURITY = {
    **SECURITY,
    "Content-Security-Policy": SECURITY["Content-Security-Policy"] + "; script-src 'self'",
    "Referrer-Policy": "same-origin",  # without any, browsers send no Origin with our own forms either
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""One script of our own is allowed, from its file alone. Nothing that was shown to somebody is kept by the browser."""


class Desk:
    """Answers the routes of the registry."""

    def __init__(self, services: Services, warehouses: Warehouses, views: Views, browser: Browser) -> None:
        self._services, self._warehouses, self._views, self._browser = services, warehouses, views, browser

    async def answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        """The page for somebody who has signed in and may ask for it."""
        session = self._browser.session(request)
        if session is None and request.method == "GET":
            return self._browser.to_sign_in(request)
        may_write = session is not None and route.takes_files and self._services.rights.may_ask(session.person, route)
        async with posted(request, self._services.evidence if may_write else None) as sent:
            return await self._answer(route, request, session, sent)

    async def _answer(
        self, route: Route, request: web.Request, session: Session | None, sent: Posted
    ) -> web.StreamResponse:
        form = sent.form
        typed = form.one("text") or form.one("note")
        if session is None:
            return self._message(request, "sign_in.over", 401, typed=typed)
        if request.method == "POST" and not compare_digest(form.one("csrf").encode(), session.csrf.encode()):
            raise web.HTTPForbidden
        query = Form({name: request.query.getall(name) for name in request.query})
        matched = dict(request.match_info)
        try:
            answer = await self._warehouses.ask(
                lambda warehouse: self._answered(warehouse, route, session.person, query, sent, matched)
            )
        except NotFoundError:  # perhaps no longer theirs: what they typed is not lost with it
            return self._message(request, "error.missing", 404, session, typed)
        except ComplaintsError as error:  # nothing was done: what they typed is to be sent again later
            log.warning("%s", error)
            return self._message(request, "error.away", 503, session, typed)
        if isinstance(answer, Elsewhere):
            raise web.HTTPSeeOther(answer.path)
        if isinstance(answer, Download):
            return _file(answer)
        return self._views.response(request, answer, session, route.name)

    async def told(self, request: web.Request, error: BaseException) -> web.Response:
        """The page for an error: 403, 404, 503 where a service is away, 500."""
        status, text = 500, "error.defect"
        if isinstance(error, web.HTTPException):
            words = {404: "error.missing", 403: "error.forbidden", 405: "error.missing", 413: "error.large"}
            status, text = error.status, words.get(error.status, "error.title")
        elif isinstance(error, ComplaintsError):
            log.warning("%s", error)
            status, text = 503, "error.away"
        else:
            log.error("a page could not be made", exc_info=error)
        return self._message(request, text, status, self._known_session(request))

    def _message(
        self, request: web.Request, text: str, status: int, session: Session | None = None, typed: str = ""
    ) -> web.Response:
        page = Page("message.html", {"text": text, "typed": typed}, status)
        return self._views.response(request, page, session, "")

    def _known_session(self, request: web.Request) -> Session | None:
        try:
            return self._browser.session(request)
        except ComplaintsError:
            return None

    def _answered(
        self, warehouse: ClickHouse, route: Route, person: Person, query: Form, sent: Posted, matched: Mapping[str, str]
    ) -> Answer:
        """What the route answers, once it is certain that the person may ask, and has been told to the audit."""
        accounts = self._services.accounts.all() if "name" in matched else ()
        what = what_told(route.name, matched, accounts)
        if not self._services.rights.may_ask(person, route):
            self._tell("denied", what, person, wait=False)
            raise web.HTTPForbidden
        case = self._case(warehouse, person, what, matched["case"]) if route.of_case else None
        complaint = case.complaint_id if case else None
        self._tell(route.act, what, person, complaint, sent.form.one("update_id"), wait=route.method == "POST")
        asked = Asked(self._services, warehouse, person, query, sent.form, matched, case, sent.files, sent.problem)
        return route.answer(asked)

    def _case(self, warehouse: ClickHouse, person: Person, what: str, named: str) -> Case:
        try:
            wanted = UUID(named)
        except ValueError:
            raise NotFoundError from None
        case = read_cases(warehouse, [wanted]).get(wanted)
        if case is None:
            raise NotFoundError
        if not self._services.rights.may_see(person, Parties.of(case)):
            self._tell("denied", what, person, wanted, wait=False)
            raise NotFoundError
        return case

    def _tell(
        self, act: Act, what: str, person: Person, complaint: UUID | None = None, update: str = "", *, wait: bool
    ) -> None:
        """Tell the audit; with `wait` it is durable before anything is done."""
        try:
            named = UUID(update) if update else None
        except ValueError:
            named = None
        services = self._services
        record = act_record(services.topics, services.clock.now(), act, what, person, complaint=complaint, update=named)
        if wait:
            services.publisher.publish([record])
        else:
            services.publisher.hand_over(record)


def build_app(desk: Desk, sign_in: SignIn) -> web.Application:
    """The routes. Every answer forbids what is not ours; every error is a page."""

    @web.middleware
    async def answered(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            response = await handler(request)
        except asyncio.CancelledError:
            raise
        except web.HTTPRedirection as redirect:
            response = web.Response(status=redirect.status, headers={"Location": redirect.headers["Location"]})
        except Exception as error:  # noqa: BLE001 - told as a page, and logged where it is a defect
            response = await desk.told(request, error)
        own = dict(OWN_SECURITY)
        if request.path.startswith(("/static/", "/shared/")):
            own["Cache-Control"] = "private, max-age=3600"
        response.headers.update(own)
        return response

    app = web.Application(middlewares=[answered], client_max_size=MOST_FIELD_BYTES)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, _handler(desk, route))
    sign_in.add_to(app)
    app.router.add_static("/static/", HERE / "static")
    app.router.add_static("/shared/", SHARED)
    return app


def _file(download: Download) -> web.FileResponse:
    """Saved by the browser under its digest, and never shown: nothing in it runs at our address."""
    evidence, path = download.kept.evidence, download.kept.path
    headers = {
        "Content-Type": evidence.media_type or "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{evidence.sha256[:16]}{path.suffix}"',
    }
    return web.FileResponse(path, headers=headers)


def _handler(desk: Desk, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await desk.answer(route, request)

    return handle
