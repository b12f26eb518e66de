"""`GET /v1/complaints/{id}`: a sender asks how far a complaint has come, with its receipt as the key."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from uuid import UUID

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.errors import ComplaintsError, ConfigError
from complaints.per_minute import PerMinute
from complaints.privacy.sealing import Sealer
from complaints.progress import Decided, Refused, progress_of
from complaints.receipt import Receipt
from complaints.settings import GatewaySettings
from producers.gateway.problem import ProblemError, problem, unavailable
from producers.gateway.request_bytes import require_single_headers

SCHEME = "receipt"
MAX_RECEIPT_CHARS = 500
MAX_WAITING = 50
_log = logging.getLogger(__name__)


class Asks:
    """Answers senders. Asking never waits for intake, nor intake for it: ClickHouse is asked in a thread of its own."""

    def __init__(
        self,
        sealer: Sealer,
        settings: GatewaySettings,
        clock: Clock,
        *,
        decided: Callable[[UUID], Decided | None],
        refused: Callable[[UUID], Refused | None],
    ) -> None:
        """`decided` may block and raise ComplaintsError; it is called by one thread."""
        self._sealer, self._settings = sealer, settings
        self._decided, self._refused = decided, refused
        self._asked = PerMinute(settings.asks_per_minute, clock)
        self._wrong = PerMinute(settings.wrong_asks_per_minute, clock)
        self._thread = ThreadPoolExecutor(1, "ask")
        self._waiting = 0

    async def get(self, request: web.Request) -> web.Response:
        """200 with the progress; 404 for every receipt that is not this complaint's, whatever is wrong with it."""
        receipt = self._receipt(request)
        if not self._asked.allows(receipt.complaint):
            raise _too_many()
        try:
            decided = await self._look_up(receipt.complaint)
        except (ComplaintsError, TimeoutError) as error:
            _log.warning("progress cannot be read: %s", str(error) or "ClickHouse did not answer in time")
            detail = f"accepted at {receipt.received.isoformat()}; what became of it cannot be read now"
            raise unavailable(detail, "progress_away") from error
        progress = progress_of(receipt, decided, self._refused(receipt.complaint))
        return web.json_response(body=msgspec.json.encode(progress), headers={"Cache-Control": "no-store"})

    def close(self) -> None:
        """Stop without waiting for queries under way."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _receipt(self, request: web.Request) -> Receipt:
        require_single_headers(request)
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME or not text.strip():
            detail = "the receipt of the complaint is the key: Authorization: Receipt r1...."
            raise ProblemError(problem(HTTPStatus.UNAUTHORIZED, "receipt_needed", detail), WWW_Authenticate="Receipt")
        receipt = _genuine(text.strip(), self._sealer)
        if receipt is not None and str(receipt.complaint) == request.match_info["complaint"].lower():
            return receipt
        if not self._wrong.allows(request.remote):
            raise _too_many()
        raise ProblemError(problem(HTTPStatus.NOT_FOUND, "not_found", "no complaint of this id with this receipt"))

    async def _look_up(self, complaint: UUID) -> Decided | None:
        if self._waiting >= MAX_WAITING:
            raise unavailable("more senders ask than this gateway answers", "busy")
        self._waiting += 1
        try:
            asked = asyncio.get_running_loop().run_in_executor(self._thread, self._decided, complaint)
            return await asyncio.wait_for(asked, self._settings.ask_timeout_secs)
        finally:
            self._waiting -= 1


def _genuine(text: str, sealer: Sealer) -> Receipt | None:
    """The receipt, if this gateway's key issued it. How long this takes depends on what was sent, never on a secret."""
    if len(text) > MAX_RECEIPT_CHARS or not text.isascii():
        return None
    try:
        receipt = Receipt.parse(text)
    except ConfigError:
        return None
    return receipt if receipt.genuine(sealer) else None


def _too_many() -> ProblemError:
    return ProblemError(
        problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_asks", "asked too often; wait a minute"), Retry_After="60"
    )
