"""What goes wrong in a request, as RFC 9457 problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

import msgspec
from aiohttp import web

from complaints.outcome import Reason, Reject

CONTENT_TYPE = "application/problem+json"
TYPES = "urn:complaint-stream:problem:"
RETRY_AFTER_SECS = "5"


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One problem; `field` is the path of the field in the complaint."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None

    @property
    def reason(self) -> Reason:
        """The reason of a refused complaint: its problem has a kind of the closed list."""
        return cast(Reason, self.type.removeprefix(TYPES))


class ProblemError(Exception):
    """Ends a request with this problem."""

    def __init__(self, problem: Problem, **headers: str) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(status: HTTPStatus, code: str, detail: str, field: str | None = None) -> Problem:
    """A problem of this status; `code` is its kind, by which programs recognise it."""
    return Problem(type=TYPES + code, title=status.phrase, status=status, detail=detail, field=field)


def of_reject(reject: Reject) -> Problem:
    """The problem of a rejected complaint: a conflict where it is known already."""
    status = HTTPStatus.CONFLICT if reject.reason == "echo" else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, reject.reason, reject.detail, reject.field or "body")


def response(found: Problem, headers: dict[str, str] | None = None, **more: Any) -> web.Response:  # noqa: ANN401
    """The HTTP answer; `more` are members beside the standard ones."""
    body = msgspec.json.encode({**msgspec.to_builtins(found), **more})
    return web.Response(body=body, status=found.status, content_type=CONTENT_TYPE, headers=headers)


def unavailable(detail: str, kind: str = "kafka_away") -> ProblemError:
    """503: the same request may pass later."""
    return ProblemError(problem(HTTPStatus.SERVICE_UNAVAILABLE, kind, detail), Retry_After=RETRY_AFTER_SECS)


def http_bytes(error: ProblemError) -> bytes:
    """The whole HTTP/1.1 answer, for a connection that is closed after it."""
    found, body = error.problem, msgspec.json.encode(error.problem)
    headers = {**error.headers, "Content-Type": CONTENT_TYPE, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {found.status} {found.title}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
