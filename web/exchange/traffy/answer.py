"""Answers in the shape of Traffy's Exchange API, with statuses of HTTP that say whether to send again."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from aiohttp import web

RETRY_SECS = 10


class Refused(Exception):  # noqa: N818 - an answer
    """What is answered instead of a result."""

    def __init__(self, status: HTTPStatus, message: str, **results: object) -> None:
        super().__init__(message)
        self.status, self.message, self.results = status, message, results


def success(message: str = "", **results: object) -> web.Response:
    """200: taken, or nothing is left to do."""
    return _response(HTTPStatus.OK, "success", message, results)


def refused(error: Refused) -> web.Response:
    """What `Refused` says; 503 asks to come again."""
    response = _response(error.status, "fail", error.message, error.results)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECS)
    return response


def _response(status: HTTPStatus, told: str, message: str, results: dict[str, object]) -> web.Response:
    body = {"status": told, "message": message, "credit_balance": None, "results": results}
    return web.json_response(body=msgspec.json.encode(body), status=status)
