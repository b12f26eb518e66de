"""Reads the body of a request as a whole, within limits of time and size."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_exceptions import HTTPRequestEntityTooLarge

from complaints.settings import GatewaySettings
from producers.gateway.client_faults import ClientFaults
from producers.gateway.problem import ProblemError, problem, unavailable

ENCODINGS = ("", "identity", "gzip", "deflate")
"""Content codings that are decoded; the limit of a body counts what is decoded."""
_SINGLE = ("Content-Type", "Content-Encoding", "Idempotency-Key", "Authorization")


class RequestBytes:
    """Reads bodies; knows how many bytes of them are held at this moment over all requests."""

    def __init__(self, settings: GatewaySettings, faults: ClientFaults) -> None:
        self._settings, self._faults = settings, faults
        self._held = 0

    async def read(self, request: web.Request) -> bytes:
        """The body, decompressed.

        Raises ProblemError when it is too large, late or broken, ConnectionError when the client hangs up.
        """
        if request.headers.get("Content-Encoding", "").strip().lower() not in ENCODINGS:
            detail = "Content-Encoding must be gzip, deflate or absent"
            raise ProblemError(problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "content_encoding", detail))
        chunks: list[bytes] = []
        try:
            async with asyncio.timeout(self._settings.body_timeout_secs):
                await self._collect(request, chunks)
        except TimeoutError:
            self._faults.note("late_body")
            detail = f"the body is not whole after {self._settings.body_timeout_secs:g} seconds"
            raise ProblemError(problem(HTTPStatus.REQUEST_TIMEOUT, "late_body", detail), Connection="close") from None
        except (web.RequestPayloadError, HttpProcessingError) as error:
            detail = "the body does not keep to its Content-Encoding or Transfer-Encoding"
            raise ProblemError(problem(HTTPStatus.BAD_REQUEST, "broken_body", detail), Connection="close") from error
        finally:
            self._held -= sum(map(len, chunks))
        return b"".join(chunks)

    async def _collect(self, request: web.Request, chunks: list[bytes]) -> None:
        limit, size = self._settings.max_body_bytes, 0
        if (request.content_length or 0) > limit:
            raise HTTPRequestEntityTooLarge(limit)
        while chunk := await request.content.readany():
            chunks.append(chunk)
            self._held += len(chunk)
            if (size := size + len(chunk)) > limit:
                raise HTTPRequestEntityTooLarge(limit)
            if self._held > self._settings.max_bytes_under_way:
                self._faults.note("too_many_bytes")
                raise unavailable("more bytes are under way than this gateway carries", "busy")


def require_single_headers(request: web.Request) -> None:
    """Raise ProblemError when a header that may occur once is there twice: it is unknown which one is meant."""
    for name in _SINGLE:
        if len(request.headers.getall(name, ())) > 1:
            raise ProblemError(problem(HTTPStatus.BAD_REQUEST, "repeated_header", "occurs more than once", name))
