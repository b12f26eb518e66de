"""Receives an agency's complaints as webhooks, and keeps each once, as last decided, in a database of its own.

python receiver.py PORT SECRET_FILE DATABASE
"""

from __future__ import annotations

import signal
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook

CLASSIFIED, MOVED = "th.go.1111.complaint.classified.v1", "th.go.1111.complaint.moved.v1"
MOST_BYTES = 4_000_000
TABLES = """CREATE TABLE IF NOT EXISTS complaints (id TEXT PRIMARY KEY, version INTEGER, ours INTEGER, event TEXT);
CREATE TABLE IF NOT EXISTS taken (webhook_id TEXT PRIMARY KEY);"""
STORE = """INSERT INTO complaints VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version,
ours = excluded.ours, event = excluded.event WHERE excluded.version > complaints.version"""


class Receiver(BaseHTTPRequestHandler):
    """Verify, store, answer: in this order. What was stored and not answered comes again with the same id."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    webhook: Webhook
    database: str

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or MOST_BYTES + 1)
        if length > MOST_BYTES:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(length)
        try:
            event = self.webhook.verify(body, dict(self.headers))
        except Exception:  # noqa: BLE001 - the library raises several kinds for signatures that are none
            return self.answer(401)
        with sqlite3.connect(self.database, timeout=10) as database:  # one transaction
            new = database.execute("INSERT OR IGNORE INTO taken VALUES (?)", (self.headers["webhook-id"],)).rowcount
            if new and event["type"] in (CLASSIFIED, MOVED):  # others are of a later release
                data = event["data"]
                ours = event["type"] == CLASSIFIED
                database.execute(STORE, (data["complaint_id"], data["version"], ours, body.decode()))
        return self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    Receiver.webhook, Receiver.database = Webhook(Path(sys.argv[2]).read_text().strip()), sys.argv[3]
    sqlite3.connect(Receiver.database).executescript(TABLES)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
