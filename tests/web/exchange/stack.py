"""The exchange on a broker with the cases service, and a partner's own HTTP server."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import Message

from complaints.clock import SystemClock
from complaints.events.complaint import RECEIVED, Received
from complaints.privacy.sealing import new_key
from complaints.reference.reference import Reference
from complaints.settings import ExchangeSettings, SealingSettings, Secret
from embedded.ports import free_port
from operations.agency.exchange_files import partners_file
from stores.kafka.scan import scan
from tests.office import Office
from tests.streams.cases.cases import A, B
from tests.wait import wait_until
from web.exchange.partners import Partner, add_partner, digest_of
from web.exchange.serve import running

WEBHOOK_KEY, SOAP_KEY = "webhook-key", "soap-key"
WAIT_SECS = 40


class Receiver:
    """A partner that takes messages; `refuse`: the statuses of its next answers, `then`: what it does with one."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.refuse: list[int] = []
        self.then: Callable[[str, dict[str, Any]], None] = lambda method, body: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = receiver.refuse.pop(0) if receiver.refuse else 200
                if status == 200:
                    receiver.got.append((self.command, body, {k.lower(): v for k, v in self.headers.items()}))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                if status == 200:
                    receiver.then(self.command, body)

            do_POST = do_PATCH = _take  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def of(self, ticket: str) -> list[tuple[str, str]]:
        """Method and status or event of each message about a ticket, in order."""
        mine = [(method, body) for method, body, _ in self.got if body["ticket_id"] == ticket]
        return [(method, body.get("status") or body.get("event") or "new") for method, body in mine]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Exchange(Office):
    """`traffy` works on the cases of A and sends complaints, `soap` is B, which polls."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        super().__init__(bootstrap, folder)
        self.receiver = Receiver()
        settings = msgspec.structs.replace(
            self.settings,
            sealing=SealingSettings(key=Secret(new_key())),
            exchange=ExchangeSettings(port=free_port(), retry_secs=0.2, attempts=3, wait_secs=10),
        )
        self.settings, self.reference = settings, Reference.load(settings.config)
        file, made = partners_file(settings), digest_of
        for partner in (
            Partner(name="traffy-test", system="traffy", agencies=(A,), key_sha256=made(WEBHOOK_KEY), channel="traffy",
                    send_to=self.receiver.url),
            Partner(name="soap", system="coreservice", agencies=(B,), key_sha256=made(SOAP_KEY)),
        ):  # fmt: skip
            add_partner(file, partner, self.reference)
        self.url = f"http://127.0.0.1:{settings.exchange.port}"
        self.begin()

    def begin(self) -> None:
        """Start the exchange, in a thread with an event loop of its own."""
        self._loop, self._stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

        async def serve() -> None:
            async with running(self.settings, SystemClock()):
                ready.set()
                await self._stop.wait()

        self._serving = threading.Thread(target=self._loop.run_until_complete, args=[serve()], daemon=True)
        self._serving.start()
        assert ready.wait(WAIT_SECS)

    def cease(self) -> None:
        """Stop it."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._serving.join(WAIT_SECS)
        assert not self._serving.is_alive()

    def close(self) -> None:
        self.cease()
        self.receiver.close()
        super().close()

    def send_message(self, method: str, body: object, path: str = f"/webhook/traffy/{WEBHOOK_KEY}",
                     key: str | None = None) -> tuple[int, dict[str, Any]]:  # fmt: skip
        """Status and body of the answer."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=WAIT_SECS) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def records(self, topic: str) -> list[Message]:
        return list(scan(self.settings.kafka, [topic]))

    def received(self) -> list[Received]:
        found = map(RECEIVED.decode, self.records(self.topics.received.name))
        return [one for one in found if isinstance(one, Received)]

    def until(self, ready: Callable[[], bool]) -> None:
        wait_until(ready, WAIT_SECS, least=0.1, what=lambda: self.receiver.got)
