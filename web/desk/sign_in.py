"""Signing in and out: by password, or at an OpenID provider."""

from __future__ import annotations

import asyncio
import logging
import secrets
from concurrent.futures import Executor
from dataclasses import dataclass
from secrets import compare_digest

from aiohttp import web

from complaints.errors import PermanentError
from complaints.events.desk_act import Act
from web.desk.accounts import Account, fits
from web.desk.asked import Page, Services
from web.desk.audit import act_record
from web.desk.browser import LOCAL, Browser, form_of, onward, own_path
from web.desk.lockout import after_failure, locked_until
from web.desk.openid import OpenId
from web.desk.rights import Person
from web.desk.view import Views
from web.words import LANGUAGES

log = logging.getLogger(__name__)
MOST_WAITING = 20
"""Passwords under judgement at once. Each takes 64 MiB and a tenth of a second, one after another."""
FORM_COOKIE, FLOW_COOKIE = "desk-form", "desk-flow"
BACK = "/sign-in/openid/back"


@dataclass
class SignIn:
    """The addresses that everybody may ask. `judging` has one thread, in which passwords are judged."""

    services: Services
    browser: Browser
    views: Views
    judging: Executor
    openid: OpenId | None
    waiting: int = 0

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/healthz", self.healthy)
        app.router.add_get("/sign-in", self.form)
        app.router.add_post("/sign-in", self.by_password)
        app.router.add_post("/sign-out", self.out)
        app.router.add_get("/language/{language}", self.language)
        if self.openid is not None:
            app.router.add_get("/sign-in/openid", self.at_provider)
            app.router.add_get(BACK, self.back)

    async def healthy(self, _: web.Request) -> web.Response:
        """Whether the server answers, without asking anything else."""
        return web.Response(text="ok\n")

    async def form(self, request: web.Request) -> web.Response:
        """The form. Its cookie and its hidden field must agree when it comes back: no other site can fill it in."""
        if self.browser.session(request) is not None:
            raise web.HTTPSeeOther("/")
        return self._form(request)

    async def by_password(self, request: web.Request) -> web.Response:
        """Sign in by password. What was wrong is not told, nor whether there is such an account."""
        form = await form_of(request)
        kept = request.cookies.get(FORM_COOKIE, "")
        if not kept or not compare_digest(form.one("csrf").encode(), kept.encode()):
            return self._form(request, "sign_in.again", 403)
        name = form.one("name").lower()[:40]
        password = next(iter((await request.post()).getall("password", [])), "")
        account, state, clock = self.services.accounts.get(name), self.services.state, self.services.clock
        locked = locked_until(state.failures(name))
        if locked is not None and clock.now() < locked:
            return self._form(request, "sign_in.locked", 429)
        if not await self._judged(account, password if isinstance(password, str) else ""):
            state.note_failure(name, after_failure)
            await self._tell("sign_in_failed", "sign-in", _person(account) if account else None)
            return self._form(request, "sign_in.wrong", 401)
        assert account is not None
        state.forget_failures(name)
        person = _person(account)
        await self._tell("signed_in", "sign-in", person)
        response = web.Response(status=303, headers={"Location": own_path(form.one("next"))})
        self.browser.begin(request, response, person)
        response.del_cookie(FORM_COOKIE, path="/")
        return response

    async def out(self, request: web.Request) -> web.Response:
        """Sign out."""
        session, form = self.browser.session(request), await form_of(request)
        if session is not None:
            if not compare_digest(form.one("csrf").encode(), session.csrf.encode()):
                raise web.HTTPForbidden
            await self._tell("signed_out", "sign-out", session.person)
        response = web.Response(status=303, headers={"Location": "/sign-in"})
        self.browser.end(request, response)
        return response

    async def language(self, request: web.Request) -> web.Response:
        """Choose the language of all pages."""
        chosen = request.match_info["language"]
        response = web.Response(status=303, headers={"Location": own_path(request.query.get("next", "/"))})
        if chosen in LANGUAGES:
            self.browser.keep(response, "lang", chosen, same_site="Lax")
        return response

    async def at_provider(self, request: web.Request) -> web.Response:
        """To the provider. Its answer comes from another site, so the cookie that recognises it is `Lax`."""
        assert self.openid is not None
        kept, flow = self.services.state.begin_flow(own_path(request.query.get("next", "/")))
        response = web.Response(status=303, headers={"Location": await self.openid.address(flow)})
        self.browser.keep(response, FLOW_COOKIE, kept, same_site="Lax")
        return response

    async def back(self, request: web.Request) -> web.Response:
        """From the provider."""
        assert self.openid is not None
        flow = self.services.state.take_flow(request.cookies.get(FLOW_COOKIE, ""))
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if flow is None or not compare_digest(state.encode(), flow.state.encode()) or not 0 < len(code) < 4096:
            return self._form(request, "sign_in.again", 400)
        try:
            person = await self.openid.person(code, flow)
            if person.agency is not None and person.agency not in self.services.policy.agencies:
                raise PermanentError("the agency that the ID token names is not in config/agencies.yaml")
        except PermanentError as error:
            log.warning("sign-in by OpenID Connect: %s", error)
            await self._tell("sign_in_failed", "sign-in openid", None)
            return self._form(request, "sign_in.nobody", 403)
        await self._tell("signed_in", "sign-in openid", person)
        response = onward(flow.next)
        self.browser.begin(request, response, person)
        response.del_cookie(FLOW_COOKIE, path="/")
        return response

    def _form(self, request: web.Request, problem: str = "", status: int = 200) -> web.Response:
        csrf = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
        parts = {
            "problem": problem,
            "csrf": csrf,
            "next": own_path(request.query.get("next", "/")),
            "openid": self.openid is not None,
            "local": bool(self.services.accounts.all()),
        }
        response = self.views.response(request, Page("sign-in.html", parts, status), None, "sign-in")
        self.browser.keep(response, FORM_COOKIE, csrf)
        return response

    async def _judged(self, account: Account | None, password: str) -> bool:
        if self.waiting >= MOST_WAITING:
            raise web.HTTPServiceUnavailable
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.judging, fits, account, password)
        finally:
            self.waiting -= 1

    async def _tell(self, act: Act, what: str, person: Person | None) -> None:
        record = act_record(self.services.topics, self.services.clock.now(), act, what, person)
        await asyncio.to_thread(self.services.publisher.publish, [record])


def _person(account: Account) -> Person:
    return Person(LOCAL + account.name, account.role, account.agency)
