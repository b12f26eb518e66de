"""A server of somebody else's that takes whatever is sent to it, and keeps it as it came."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Request:
    """One request."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def whole(self) -> str:
        """All of it as text."""
        heads = (f"{name}: {value}" for name, value in self.headers.items())
        return "\n".join((self.line, *heads, self.body.decode("utf-8", "replace")))


@dataclass
class Listener:
    """What has come, in order."""

    url: str = ""
    got: list[Request] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on loopback while the block runs."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            listener.got.append(Request(self.requestline, dict(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PATCH = _take  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
