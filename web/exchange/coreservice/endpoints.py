"""The address of CoreService's `Officer.asmx`: SOAP 1.1 and 1.2, and the same calls by GET and by form."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.errors import PermanentError, TransientError
from complaints.events.case import CaseUpdate, StepRefusal
from complaints.reference.areas import Areas
from operations.agency.agency_words import AgencyWords
from operations.agency.case_copy import OwnCase
from web.exchange.coreservice.calls import (
    CALLS,
    CallError,
    case_id_of,
    detail_of,
    header_of,
    operating_steps,
    page_of,
    read_case_id,
    read_since,
    summary_steps,
)
from web.exchange.coreservice.soap import ENVELOPES, answer, fault, read_call, string, wsdl
from web.exchange.follow_cases import FollowCases
from web.exchange.partners import Partner, Partners
from web.exchange.take_steps import TakeSteps
from web.exchange.tokens import VALID, Tokens

PATH = "/CoreService/SOAP/Officer.asmx"
_log = logging.getLogger(__name__)
_LATER = "not stored for now: call again"


class CoreServiceEndpoints:
    """All handlers. An agency that polls gets what stands on its topic, and its answers become steps."""

    def __init__(
        self, areas: Areas, words: AgencyWords, partners: Partners, tokens: Tokens, cases: FollowCases,
        steps: TakeSteps, address: str, clock: Clock,
    ) -> None:  # fmt: skip
        self._areas, self._words, self._partners, self._tokens = areas, words.of_system("coreservice"), partners, tokens
        self._cases, self._steps, self._address, self._clock = cases, steps, address, clock

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get(PATH, self._describe)
        app.router.add_post(PATH, self._soap)
        app.router.add_get(f"{PATH}/{{call}}", self._plain)
        app.router.add_post(f"{PATH}/{{call}}", self._plain)

    async def _describe(self, request: web.Request) -> web.Response:
        return _xml(wsdl(f"{self._address}{PATH}"))

    async def _soap(self, request: web.Request) -> web.Response:
        space = ENVELOPES[0]
        try:
            name, call, space = read_call(await request.read())
            return _xml(answer(name, await self._result(name, call), space), space)
        except CallError as error:
            return _xml(fault(str(error), space), space, HTTPStatus.INTERNAL_SERVER_ERROR)  # as SOAP 1.1 asks
        except TransientError as error:
            _log.warning("not stored: %s", error)
            return _xml(fault(_LATER, space), space, HTTPStatus.SERVICE_UNAVAILABLE)

    async def _plain(self, request: web.Request) -> web.Response:
        name = request.match_info["call"]
        given = request.query if request.method == "GET" else await request.post()
        call = {str(key).strip(): value for key, value in given.items() if isinstance(value, str)}
        try:
            if name not in CALLS:
                raise CallError(f"no such call; there are {', '.join(CALLS)}")
            return _xml(string(await self._result(name, call)))
        except CallError as error:
            return web.Response(text=str(error), status=HTTPStatus.BAD_REQUEST)
        except TransientError as error:
            _log.warning("not stored: %s", error)
            return web.Response(text=_LATER, status=HTTPStatus.SERVICE_UNAVAILABLE)

    async def _result(self, name: str, call: Mapping[str, str]) -> str:
        """The answer as JSON. Raises CallError, and TransientError where steps could not be stored."""
        if name == "GetToken":
            return _json(self._token(call))
        token = call.get("token_id", "")
        partner = next((one for one in self._partners if one.name == self._tokens.partner_of(token)), None)
        if partner is None or partner.system != "coreservice":
            raise CallError("token_id: not valid, or no longer: call GetToken")
        agency = partner.agencies[0]
        if name == "ReleaseToken":
            return _json("success")
        if name == "GetTimelineHeader":
            cases = self._cases.cases(agency, read_since(call.get("last_get_date_time", "")))
            page = page_of(cases, call.get("timeline_type", "").strip(), call.get("skip", ""), call.get("take", ""))
            return _json([header_of(case, self._words) for case in page])
        if name == "GetAttachment":
            raise CallError("GetAttachment: files are not kept here: `attachments` of GetCase says where they are")
        case = self._cases.get(agency, read_case_id(call.get("case_id", "")))
        if case is None:
            raise CallError("case_id: no case of this agency")
        if name == "GetCase":
            return _json(detail_of(case, self._words, self._areas))
        return _json(await self._take(name, call, case, partner))

    def _token(self, call: Mapping[str, str]) -> dict[str, str]:
        user = call.get("user", "")
        partner = self._partners.with_key("coreservice", call.get("password", ""), user)
        if partner is None:
            raise CallError("user, password: not valid")
        until = int((self._clock.now() + VALID).timestamp() * 1000)
        return {"token_id": self._tokens.issue(partner.name), "expires": f"/Date({until})/"}

    async def _take(self, name: str, call: Mapping[str, str], case: OwnCase, partner: Partner) -> str:
        """`success:ID` of the last step, `sent:ID` where nothing was heard of it in time; a refused one is an error."""
        at = self._clock.now()
        updates: list[CaseUpdate] = (
            operating_steps(call, case, partner.name, at)
            if name == "AddOperating"
            else summary_steps(call, case, partner.name, self._words, at)
        )
        try:
            word = await self._steps.take(updates)
        except PermanentError as error:
            raise CallError(str(error)) from error
        if isinstance(word, StepRefusal):
            allowed = ", ".join(word.allowed) or "none"
            raise CallError(f"{word.reason}: {word.detail}; state {word.state}; allowed: {allowed}")
        return f"{'success' if word else 'sent'}:{case_id_of(updates[-1].update_id)}"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _xml(body: bytes, space: str = ENVELOPES[0], status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    kind = "application/soap+xml" if space == ENVELOPES[1] else "text/xml"
    return web.Response(body=body, status=status, content_type=kind, charset="utf-8")
