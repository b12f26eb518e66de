"""HTTP intake: takes complaints, and answers 202 once they are durable in Kafka or the spool. Never logs bodies."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Container
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from complaints.clock import Clock
from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.outcome import Ok
from complaints.privacy.sealing import Sealer
from complaints.privacy.tracking_code import TrackingCodes, tracking_url
from complaints.receipt import Receipt
from complaints.settings import GatewaySettings
from complaints.telemetry import Telemetry
from producers.channels.registry import BODY_FORMATS
from producers.gateway.asks import Asks
from producers.gateway.body import Items
from producers.gateway.body_format import BodyFormat
from producers.gateway.client_faults import ClientFaults
from producers.gateway.connection import Connection
from producers.gateway.problem import Problem, ProblemError, of_reject, problem, response, unavailable
from producers.gateway.request_bytes import RequestBytes, require_single_headers
from producers.intake.receive import receive
from producers.intake.submission import Submission
from producers.spool.spooled_publisher import SpooledPublisher
from stores.kafka.record import Record

CLIENT_CLOSED_REQUEST = 499
"""The status that nginx logs for a client that hung up; nobody receives it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A complaint that can be published, and what its sender gets for it."""

    complaint: str
    record: Record
    receipt: Receipt
    tracking_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """The handlers. A complaint that is refused is answered and forgotten: the client still has it."""

    publisher: SpooledPublisher
    channels: Container[str]
    sealer: Sealer
    codes: TrackingCodes
    portal: str
    """Where citizens follow their complaints; empty where that is not known."""
    clock: Clock
    settings: GatewaySettings
    document: bytes
    """The OpenAPI document as YAML."""
    telemetry: Telemetry
    faults: ClientFaults
    bodies: RequestBytes
    asks: Asks

    async def post(self, read: BodyFormat, request: web.Request) -> web.Response:
        """One complaint or a batch in the form that `read` reads; 202 with ids, or a problem."""
        try:
            items, batch = await self._read(read, request)
        except (ProblemError, web.HTTPException):
            self.telemetry.add("requests_refused")
            raise
        judged = [self._judge(item) for item in items]
        accepted = [item.record for item in judged if isinstance(item, Accepted)]
        self.telemetry.receive(len(judged))
        if refused := [item.reason for item in judged if isinstance(item, Problem)]:
            self.telemetry.done(0, refused)
        if accepted:
            await self._publish(accepted)
        if not batch:
            return self._single(judged[0])
        results = [self._result(item) for item in judged]
        rejected = len(judged) - len(accepted)
        counts: dict[str, Any] = {"accepted": len(accepted), "rejected": rejected, "results": results}
        if not accepted:
            found = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "batch", "no complaint of the batch can be taken")
            return response(found, **counts)
        return web.json_response(body=msgspec.json.encode(counts), status=HTTPStatus.ACCEPTED)

    async def _read(self, read: BodyFormat, request: web.Request) -> tuple[Items, bool]:
        require_single_headers(request)
        _require_json(request)
        if self.publisher.under_way >= self.settings.max_under_way:
            raise unavailable("more complaints are under way than this gateway carries", "busy")
        key = request.headers.get("Idempotency-Key")
        return read(await self.bodies.read(request), key and key.strip('"'), self.settings.max_batch)

    async def health(self, request: web.Request) -> web.Response:
        """200 while the process runs, with the faults of clients since its start."""
        return web.json_response({"status": "ok", "client_faults": dict(self.faults.counts)})

    async def ready(self, request: web.Request) -> web.Response:
        """200 when complaints can be taken, by Kafka or by the spool; else 503."""
        try:
            state = await self.publisher.state()
        except ComplaintsError as error:
            raise unavailable(str(error)) from error
        return web.json_response(body=msgspec.json.encode(state))

    async def openapi(self, request: web.Request) -> web.Response:
        """The document clients are built from."""
        return web.Response(body=self.document, content_type="application/yaml", charset="utf-8")

    def _judge(self, item: Submission | Problem) -> Accepted | Problem:
        if isinstance(item, Problem):
            return item
        received = self.clock.now()
        outcome = receive(item, received=received, sealer=self.sealer, channels=self.channels)
        if not isinstance(outcome, Ok):
            return of_reject(outcome)
        record = outcome.value
        complaint = (record.key or b"").decode()
        complaint_id = UUID(complaint)
        receipt = Receipt.issue(complaint_id, received, record.value, self.sealer)
        return Accepted(complaint, record, receipt, self.codes.code_of(complaint_id))

    async def _publish(self, records: list[Record]) -> None:
        try:
            await self.publisher.publish(records)
            self.telemetry.done(len(records))
        except TransientError as error:
            self.telemetry.drop("not_stored", len(records))
            _log.warning("not stored: %s", error)
            raise unavailable("not confirmed; send it again with the same reference or Idempotency-Key") from error
        except PermanentError as error:
            self.telemetry.done(0, {"too_large": len(records)})
            raise ProblemError(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", str(error))) from error
        except BaseException as error:
            self.telemetry.drop("defect" if isinstance(error, Exception) else "stopped", len(records))
            raise

    def _single(self, item: Accepted | Problem) -> web.Response:
        if isinstance(item, Problem):
            return response(item)
        return web.json_response(self._result(item), status=HTTPStatus.ACCEPTED)

    def _result(self, item: Accepted | Problem) -> dict[str, object]:
        if isinstance(item, Problem):
            return {"problem": msgspec.to_builtins(item)}
        address = {"tracking_url": tracking_url(self.portal, item.tracking_code)} if self.portal else {}
        return {
            "complaint_id": item.complaint,
            "receipt": item.receipt.text,
            "tracking_code": item.tracking_code,
            **address,
        }


def build_app(gateway: Gateway) -> web.Application:
    """The web application; it starts and closes the publisher with itself."""
    app = web.Application(middlewares=[_time_headers, _answer_problems(gateway.faults)])
    for path, read in BODY_FORMATS.items():
        app.router.add_post(path, partial(gateway.post, read))
    app.router.add_get("/v1/complaints/{complaint}", gateway.asks.get)
    app.router.add_get("/healthz", gateway.health)
    app.router.add_get("/readyz", gateway.ready)
    app.router.add_get("/openapi.yaml", gateway.openapi)

    async def publishing(_: web.Application) -> AsyncIterator[None]:
        gateway.publisher.start()
        yield
        await gateway.publisher.close()
        gateway.asks.close()

    app.cleanup_ctx.append(publishing)
    return app


@web.middleware
async def _time_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.begin(request)
    try:
        return await handler(request)
    finally:
        connection.end()


def _answer_problems(faults: ClientFaults) -> Middleware:
    """Answers every error as problem+json; an unexpected one without quoting the request."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            answered = await handler(request)
        except ProblemError as error:
            answered = response(error.problem, error.headers)
        except web.HTTPException as error:
            answered = _of_http(error)
        except ConnectionError:
            answered = web.Response(status=CLIENT_CLOSED_REQUEST)
        except Exception:  # noqa: BLE001 - the last place that can answer
            _log.exception("request failed")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            answered = response(problem(status, status.name.lower(), "a defect of the gateway; its log says more"))
        if request.transport is None:
            faults.note("hung_up")
        return answered

    return answer


def _of_http(error: web.HTTPException) -> web.Response:
    status = HTTPStatus(error.status)
    detail = "larger than the gateway takes" if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else status.phrase
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    return response(problem(status, status.name.lower(), detail), headers)


def _require_json(request: web.Request) -> None:
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        detail = "Content-Type must be application/json in UTF-8"
        raise ProblemError(problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "content_type", detail))
