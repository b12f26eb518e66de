"""The handlers of the citizens' pages: codes, sessions, limits, steps. No redirect of theirs holds a code."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from uuid import UUID

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.errors import ComplaintsError
from complaints.events.case import CaseStep, CaseUpdate, StepName, StepRefusal
from complaints.per_minute import PerMinute
from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import PortalSettings
from complaints.topics import Topics
from operations.agency.update_record import update_record
from stores.clickhouse.client import ClickHouse
from stores.kafka.awaited_publisher import AwaitedPublisher
from streams.cases.judge_step import objection_to
from streams.cases.policy import Policy
from web.case_rows import became_of
from web.portal.ask_step import SOURCE, outcome_of, update_of
from web.portal.asked import CannotError, address_for, fields_of, html_answer, language_of, see_other
from web.portal.client_address import client_address
from web.portal.find_case import Found, find_case
from web.portal.pages import Draft, Pages
from web.portal.session import Sessions
from web.portal.visible import Names
from web.warehouses import Warehouses

log = logging.getLogger(__name__)


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
    topics: Topics
    clock: Clock
    document: bytes
    """The OpenAPI document as YAML."""
    wrong: PerMinute
    asked: PerMinute
    stepped: PerMinute

    async def enter(self, request: web.Request) -> web.Response:
        """The form for a code."""
        return html_answer(self.pages.enter(language_of(request)))

    async def open(self, request: web.Request) -> web.Response:
        """The code of the form: on to the case, or the form again."""
        written = (await fields_of(request)).get("code", "")
        try:
            return self._to_case(request, await self._try(request, written))
        except CannotError as error:
            return html_answer(
                self.pages.enter(language_of(request), alert=error.key, written=written[:100]), error.status
            )

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
        fields, found = await fields_of(request), await self._open_case(request)
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
        return see_other(address_for("/case", request, said=said))

    async def leave(self, request: web.Request) -> web.Response:
        """Forget the code."""
        await fields_of(request)
        answer = see_other(address_for("/", request))
        answer.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")
        return answer

    async def api(self, request: web.Request) -> web.Response:
        """`GET /v1/cases/{code}`."""
        found = await self._try(request, request.match_info["code"])
        return web.json_response(body=msgspec.json.encode(found.view))

    async def openapi(self, _: web.Request) -> web.Response:
        """The document of `/v1/`."""
        return web.Response(body=self.document, content_type="application/yaml", charset="utf-8")

    async def _ask(self, found: Found, update: CaseUpdate) -> str:
        """Publish the update unless it cannot be legal, or is known; return the outcome. Raises ComplaintsError."""
        if await self._became_of(update.complaint_id, update.update_id) is None:
            case = found.case
            if case is None or objection_to(case, update, update.agency, self.policy):
                return "refused"
            topic, record = update_record(update, SOURCE, self.topics)
            await self.publisher.publish(topic, [record])
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
        now = self.clock.now()

        def read(warehouse: ClickHouse) -> Found | None:
            return find_case(warehouse, ids, self.codes, self.names, now)

        return await self.warehouses.ask(read)

    def _count(self, found: Found) -> None:
        if not self.asked.allows(found.complaint):
            raise CannotError(HTTPStatus.TOO_MANY_REQUESTS, "error.often")

    def _to_case(self, request: web.Request, found: Found) -> web.Response:
        answer = see_other(address_for("/case", request))
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
        answer = html_answer(self.pages.case(language_of(request), found, said=said, alert=alert, draft=draft), status)
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
