"""Receivers of webhooks, one right and the others each with one fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from sinks.webhooks.secrets import key_of
from sinks.webhooks.sign import signature

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
KNOWN = {"complaint_id", "version", "channel"}


def right(secret: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            Webhook(secret).verify(await request.read(), dict(request.headers))
        except (WebhookVerificationError, ValueError):
            return web.Response(status=401)
        return web.Response(status=204)

    return handle


def after_verification(secret: str, judge: Callable[[web.Request, dict[str, Any]], int]) -> Handler:
    """Right, and then answers as `judge` says."""
    verify = right(secret)

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = await verify(request)
        if answer.status != 204:
            return answer
        return web.Response(status=judge(request, json.loads(await request.read())))

    return handle


def without_verification(secret: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=204)

    return handle


def own_verification(
    secret: str, *, first_only: bool = False, parse_first: bool = False, any_time: bool = False
) -> Handler:
    """Verifies by hand, with a mistake that is often made."""
    key = key_of(secret, "")

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        headers = request.headers
        given = headers.get("webhook-signature", "").split(" ")
        if parse_first:
            body = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()
        timestamp = int(headers["webhook-timestamp"])
        if not any_time and abs(timestamp - datetime.now(UTC).timestamp()) > 300:
            return web.Response(status=401)
        ours = signature(key, headers["webhook-id"], timestamp, body)
        return web.Response(status=204 if ours in (given[:1] if first_only else given) else 401)

    return handle


def refuses_repeats(secret: str) -> Handler:
    seen: set[str] = set()

    def judge(request: web.Request, event: dict[str, Any]) -> int:
        known = request.headers["webhook-id"] in seen
        seen.add(request.headers["webhook-id"])
        return 409 if known else 204

    return after_verification(secret, judge)


def slow(secret: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response(status=204)

    return handle


def fails_on_what_is_unsigned(secret: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        Webhook(secret).verify(await request.read(), dict(request.headers))  # nobody catches what it raises
        return web.Response(status=204)

    return handle


def redirects(secret: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/there/")

    return handle


def gone_for_the_unsigned(secret: str) -> Handler:
    verify = right(secret)

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = await verify(request)
        return web.Response(status=410) if answer.status == 401 else answer

    return handle


def own(**mistake: bool) -> Callable[[str], Handler]:
    return lambda secret: own_verification(secret, **mistake)


def answering(status: int, when: Callable[[web.Request, dict[str, Any]], bool]) -> Callable[[str], Handler]:
    """Right, but for this answer to some events."""
    return lambda secret: after_verification(secret, lambda request, event: status if when(request, event) else 204)


UNVERIFIED = {"wrong_key", "changed_body", "changed_id", "unsigned", "too_old", "too_early"}
BROKEN: dict[str, tuple[Callable[[str], Handler], set[str]]] = {
    "no verification": (without_verification, UNVERIFIED),
    "any time": (own(any_time=True), {"too_old", "too_early"}),
    "first signature only": (own(first_only=True), {"key_rotation", "other_scheme"}),
    "parsed before verified": (own(parse_first=True), {"other_spelling"}),
    "repeats are errors": (refuses_repeats, {"repeated"}),
    "unknown types are errors": (answering(400, lambda _, event: "later" in event["type"]), {"unknown_type"}),
    "unknown fields are errors": (answering(422, lambda _, event: "added_later" in event["data"]), {"unknown_field"}),
    "null is an error": (answering(500, lambda _, event: None in event["data"].values()), {"empty_optional"}),
    "32 bit versions": (answering(500, lambda _, event: event["data"].get("version") == 2**53 - 1), {"largest_number"}),
    "small bodies": (answering(413, lambda request, _: (request.content_length or 0) > 1_000_000), {"largest_body"}),
    "moved must be known": (answering(404, lambda _, event: ".moved." in event["type"]), {"moved_away", "examples"}),
    "errors for what is unsigned": (fails_on_what_is_unsigned, UNVERIFIED),
    "gone for what is unsigned": (gone_for_the_unsigned, UNVERIFIED),
}
"""Receivers with a fault, and the trials that must find it."""


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The URL of a receiver."""
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/", handler)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
