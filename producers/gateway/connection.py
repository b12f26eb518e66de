"""A client's connection: aiohttp's, with time limits for header and answer and a limit of connections.

aiohttp itself closes a connection whose header never comes only after its keep-alive time, and one whose client does
not read its answer never; it tells neither client why. It takes as many connections as the system allows.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from complaints.settings import GatewaySettings
from producers.gateway.client_faults import ClientFaults
from producers.gateway.problem import ProblemError, http_bytes, problem, response, unavailable

LINGER_SECS: Final = 2.0
"""How long an answer that comes before the body's end waits for the client to read it."""
_log = logging.getLogger(__name__)
_BUSY = http_bytes(unavailable("more connections than this gateway carries", "busy"))
_LATE = http_bytes(ProblemError(problem(HTTPStatus.REQUEST_TIMEOUT, "late_header", "the header is not whole in time")))
BEGIN_SECS: Final = 0.05
"""Longer than it takes to begin handling a request that has arrived whole."""
_BROKEN = problem(HTTPStatus.BAD_REQUEST, "broken_http", "no HTTP request that can be read")


class Connection(web.RequestHandler):
    """Made by the server for each connection. The application calls `begin` and `end` for each request."""

    __slots__ = ("_begun", "_ended", "_faults", "_header_timer", "_request", "_server", "_settings", "_unread_timer")

    def __init__(
        self,
        server: web.Server,
        settings: GatewaySettings,
        faults: ClientFaults,
        *,
        loop: asyncio.AbstractEventLoop,
        access_log: logging.Logger,
        access_log_class: type[AbstractAccessLogger],
    ) -> None:
        super().__init__(
            server,
            loop=loop,
            keepalive_timeout=settings.keepalive_secs,
            lingering_time=LINGER_SECS,
            access_log=access_log,
            access_log_class=access_log_class,
        )
        self._server, self._settings, self._faults = server, settings, faults
        self._request: web.Request | None = None
        self._begun = self._ended = False
        self._header_timer: asyncio.TimerHandle | None = None
        self._unread_timer: asyncio.TimerHandle | None = None

    def begin(self, request: web.Request) -> None:
        """Note that the header of a request is whole."""
        self._request, self._begun = request, False
        self._stop_header_timer()

    def end(self) -> None:
        """Note that a request is done: bytes that come now belong to the next one."""
        self._request = None
        if self._ended:
            self.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._server.connections) < self._settings.max_connections:
            super().connection_made(transport)
            self._await_header()
            return
        self._faults.note("too_many_connections")
        self.force_close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(_BUSY)
        transport.close()

    def data_received(self, data: bytes) -> None:
        if self._request is None and data:
            self._begun = True
            if self._header_timer is None:
                self._await_header()
        super().data_received(data)

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio's own type, which aiohttp narrows
        """Note that the client sends no more; a request that it has sent whole is still answered."""
        self._ended = True
        self._loop.call_later(BEGIN_SECS, self._hang_up)
        return True

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_header_timer()
        self._stop_unread_timer()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_timer = self._loop.call_later(self._settings.answer_timeout_secs, self._leave_unread)

    def resume_writing(self) -> None:
        self._stop_unread_timer()
        super().resume_writing()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what aiohttp cannot parse; aiohttp's own answer and log would quote the bytes."""
        self._faults.note("broken_http")
        answer = response(_BROKEN)
        answer.force_close()
        return answer

    def log_exception(self, *args: object, exc_info: BaseException | None = None, **_: object) -> None:
        """Log no traceback: aiohttp's quote what a client sent. The application logs defects of ours itself."""
        if isinstance(exc_info, web.RequestPayloadError):
            self._faults.note("broken_http")
        else:
            _log.error("a connection ended with %s", type(exc_info).__name__)

    def _await_header(self) -> None:
        self._header_timer = self._loop.call_later(self._settings.header_timeout_secs, self._end_late)

    def _end_late(self) -> None:
        if self.transport is None:
            return
        self._faults.note("late_header")
        if self._begun:
            self.transport.write(_LATE)
        self.force_close()

    def _hang_up(self) -> None:
        whole = self._request is not None and self._request.content.is_eof()
        if self.transport is not None and not whole:
            self.transport.close()

    def _leave_unread(self) -> None:
        if self.transport is not None:
            self._faults.note("unread_answer")
            self.transport.abort()

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _stop_unread_timer(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None
