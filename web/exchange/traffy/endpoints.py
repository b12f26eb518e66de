"""The addresses of Traffy's Exchange API and of its webhooks, for systems that send in its shapes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.events.case import CaseUpdate, StepRefusal
from complaints.events.identity import complaint_id
from complaints.outcome import Ok, Reject, reject_of
from complaints.privacy.sealing import Sealer
from complaints.reference.reference import Reference
from operations.agency.agency_words import AgencyWords
from producers.intake.receive import receive
from producers.spool.spooled_publisher import SpooledPublisher
from web.exchange.follow_cases import FollowCases
from web.exchange.partners import Partner, Partners
from web.exchange.sent_messages import SentMessages
from web.exchange.take_steps import TakeSteps
from web.exchange.tokens import VALID, Tokens
from web.exchange.traffy.answer import Refused, refused, success
from web.exchange.traffy.local_time import local, read_local
from web.exchange.traffy.read_issue import as_uuid, submission_of
from web.exchange.traffy.read_status import Subject, steps_of_comment, steps_of_status
from web.exchange.traffy.shapes import Comment, NewIssue, Status
from web.exchange.traffy.write_messages import content_of

_log = logging.getLogger(__name__)
T = TypeVar("T", NewIssue, Status, Comment)
Answer = Callable[[Partner, bytes], Awaitable[web.Response]]


class TraffyEndpoints:
    """All handlers. What is refused is answered and forgotten: the sender still has it."""

    def __init__(
        self, reference: Reference, words: AgencyWords, partners: Partners, tokens: Tokens, cases: FollowCases,
        steps: TakeSteps, intake: SpooledPublisher, sent: SentMessages, sealer: Sealer, centre: str,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._reference, self._words, self._partners, self._tokens = reference, words, partners, tokens
        self._cases, self._steps, self._intake, self._sent = cases, steps, intake, sent
        self._sealer, self._centre, self._clock = sealer, centre, clock
        self._names = {one.code: one.th for one in reference.taxonomy.categories}

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/exchange-api/get-auth/v1", self._get_auth)
        for method, name, answer in (
            ("POST", "new-issue", self._new_issue),
            ("PATCH", "update-issue", self._update_issue),
            ("POST", "comment", self._comment),
            ("POST", "star", self._comment),
        ):
            app.router.add_route(method, f"/exchange-api/{name}/v1", self._with_token(answer))
        app.router.add_post("/webhook/traffy/{key}", self._webhook)
        app.router.add_patch("/webhook/traffy/{key}", self._webhook)

    async def _get_auth(self, request: web.Request) -> web.Response:
        try:
            told = msgspec.json.decode(await request.read(), type=dict[str, object])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return refused(Refused(HTTPStatus.BAD_REQUEST, "Invalid input JSON format"))
        partner = self._partners.with_key("traffy", str(told.get("pass", "")), str(told.get("user", "")))
        if partner is None:
            return refused(Refused(HTTPStatus.UNAUTHORIZED, "Invalid user or pass"))
        until = local(self._clock.now() + VALID)[:19]
        return success(token=self._tokens.issue(partner.name), expire_timestamp=until)

    async def _webhook(self, request: web.Request) -> web.Response:
        """Traffy signs nothing: its address holds the key. One address takes all three kinds of message."""
        partner = self._partners.with_key("traffy", request.match_info["key"])
        if partner is None:
            return refused(Refused(HTTPStatus.NOT_FOUND, "no such address"))
        body = await request.read()
        answer = self._update_issue if request.method == "PATCH" else self._new_issue
        if request.method == "POST" and "event" in _fields_of(body):
            answer = self._comment
        return await _answered(answer, partner, body)

    def _with_token(self, answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await request.read()
            partner = self._sender(request.headers.get("Authorization", ""), _fields_of(body))
            if partner is None:
                return refused(Refused(HTTPStatus.UNAUTHORIZED, "ERR 1 - Invalid token"))
            return await _answered(answer, partner, body)

        return handle

    def _sender(self, authorization: str, fields: Mapping[str, object]) -> Partner | None:
        """By a token, by the key itself as a bearer token, or by the key in the body."""
        given = authorization.removeprefix("Bearer ").strip() or str(fields.get("token_secret_key") or "")
        name = self._tokens.partner_of(given)
        if name is not None:
            return next((one for one in self._partners if one.name == name and one.system == "traffy"), None)
        return self._partners.with_key("traffy", given) if given else None

    async def _new_issue(self, partner: Partner, body: bytes) -> web.Response:
        if partner.channel is None:
            raise Refused(HTTPStatus.FORBIDDEN, f"partner {partner.name} has no channel: it may not send complaints")
        issue = _read(body, NewIssue)
        words = self._words.of(partner.agencies[0])
        name = self._names.__getitem__
        submission = submission_of(issue, partner.channel, words, name, self._cases.knows)
        if isinstance(submission, Reject):
            raise _of(submission)
        now, channels = self._clock.now(), self._reference.channels
        made = receive(submission, received=now, sealer=self._sealer, channels=channels)
        if not isinstance(made, Ok):
            raise _of(made)
        await self._intake.publish([made.value])
        ticket = (made.value.key or b"").decode()
        return success(ticket_id=ticket, client_ticket_id=issue.client_ticket_id or issue.ticket_id)

    async def _update_issue(self, partner: Partner, body: bytes) -> web.Response:
        status = _read(body, Status)
        content = content_of(status.ticket_id, status.timestamp, status.status, status.note)
        if _is_marked(status) or self._sent.has(partner.name, content):
            return success("an echo of our own message: nothing was done")
        subject = self._subject(status, status.org, status.org_id, partner)
        return await self._take(steps_of_status(status, subject, self._words.of(subject.agency)), subject)

    async def _comment(self, partner: Partner, body: bytes) -> web.Response:
        comment = _read(body, Comment)
        content = content_of(comment.ticket_id, comment.timestamp, comment.comment, None)
        if _is_marked(comment) or self._sent.has(partner.name, content):
            return success("an echo of our own message: nothing was done")
        subject = self._subject(comment, comment.sender_org, comment.sender_org_id, partner)
        return await self._take(steps_of_comment(comment, subject), subject)

    async def _take(self, updates: Sequence[CaseUpdate] | Reject, subject: Subject) -> web.Response:
        if isinstance(updates, Reject):
            raise _of(updates)
        if not updates:
            state = subject.case.state if subject.case else None
            return success("known already: nothing was done", ticket_id=str(subject.complaint), state=state)
        word = await self._steps.take(updates)
        if isinstance(word, StepRefusal):
            allowed = list(word.allowed)
            raise Refused(HTTPStatus.CONFLICT, f"{word.reason}: {word.detail}", state=word.state, allowed=allowed)
        if word is None:
            return success("taken, and on its way: no word of it yet", ticket_id=str(subject.complaint))
        return success(ticket_id=str(subject.complaint), state=word.state)

    def _subject(
        self, message: Status | Comment, org: str | None, number: str | int | None, partner: Partner
    ) -> Subject:
        ticket = message.ticket_id or message.client_ticket_id
        complaint = self._complaint_of(ticket, partner)
        agency = self._agency_of(org, number, partner, complaint)
        case = self._cases.get(agency, complaint)
        theirs = as_uuid(ticket) is None or (
            case is not None
            and case.complaint is not None
            and partner.channel in (case.complaint.channel, case.complaint.origin and case.complaint.origin.system)
        )
        return Subject(
            partner=partner.name,
            complaint=complaint,
            agency=agency,
            case=case,
            centre=self._centre,
            citizens=partner.channel is not None and theirs,
            at=self._time_of(message.timestamp),
        )

    def _complaint_of(self, ticket: str | None, partner: Partner) -> UUID:
        if not (ticket and ticket.strip()):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "ticket_id is not specified")
        own = as_uuid(ticket)
        if own is not None:
            return own
        if partner.channel is None:
            raise Refused(HTTPStatus.NOT_FOUND, "no such ticket: we know it by the id that we sent")
        return complaint_id(partner.channel, ticket)

    def _agency_of(self, name: str | None, number: str | int | None, partner: Partner, complaint: UUID) -> str:
        """The agency of a message: by its name or number, else the one that has the case, else the first."""
        named = self._reference.agencies.named_or_part(name) if name else None
        if named is None and number not in (None, ""):
            named = next((one for one in partner.agencies if self._words.of(one).org == str(number)), None)
        if named is None and (len(partner.agencies) == 1 or (not name and number in (None, ""))):
            have = ((one, self._cases.get(one, complaint)) for one in partner.agencies)
            named = next((one for one, case in have if case and case.part == "responsible"), partner.agencies[0])
        if named not in partner.agencies:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "org: no agency of this partner has that name or number")
        return named

    def _time_of(self, text: str | None) -> datetime:
        """When it was done; now where it is not told, and where the sender's clock is ahead."""
        now = self._clock.now()
        try:
            return min(read_local(text) or now, now)
        except ValueError:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "timestamp: no time") from None


async def _answered(answer: Answer, partner: Partner, body: bytes) -> web.Response:
    try:
        return await answer(partner, body)
    except Refused as error:
        return refused(error)
    except TransientError as error:
        _log.warning("not stored: %s", error)
        return refused(Refused(HTTPStatus.SERVICE_UNAVAILABLE, "not stored for now: send it again"))
    except PermanentError as error:
        return refused(Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(error)))
    except ComplaintsError:
        _log.exception("a message cannot be taken")
        return refused(Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "a defect of the exchange; its log says more"))


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise _of(reject_of(error, "traffy")) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "Invalid input JSON format") from error


def _fields_of(body: bytes) -> Mapping[str, object]:
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _is_marked(message: Status | Comment) -> bool:
    """Whether it carries the id of an event of ours: it is a message of ours that comes back."""
    return bool((message.extra_detail or {}).get("event"))


def _of(reject: Reject) -> Refused:
    status = HTTPStatus.CONFLICT if reject.reason == "echo" else HTTPStatus.UNPROCESSABLE_ENTITY
    return Refused(status, f"{reject.reason}: {reject.told}")
