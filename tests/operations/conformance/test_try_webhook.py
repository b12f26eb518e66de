"""Faults of receivers are found, each by the trial that is made for it."""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from complaints.clock import SystemClock
from embedded.ports import free_port
from operations.conformance.events import Examples
from operations.conformance.finding import Finding
from operations.conformance.try_webhook import try_webhook
from operations.conformance.webhook_requests import Sender
from sinks.webhooks.addresses import Networks
from sinks.webhooks.post import HttpPost
from sinks.webhooks.secrets import key_of, new_secret
from tests.brokers import ROOT
from tests.operations.conformance.broken_receivers import BROKEN, Handler, redirects, right, serving, slow

pytestmark = pytest.mark.service


def found(handler: Handler, secret: str, config: Path, timeout_secs: float = 5.0) -> list[Finding]:
    async def play() -> list[Finding]:
        async with serving(handler) as url:
            post = HttpPost(url, timeout_secs, Networks(("127.0.0.0/8",)), ssl.create_default_context())
            try:
                sender = Sender(Examples.load(config, "mea"), key_of(secret, ""), SystemClock())
                return await try_webhook(post, sender)
            finally:
                await post.close()

    return asyncio.run(play())


def test_a_right_receiver_passes(config: Path) -> None:
    secret = new_secret()
    findings = found(right(secret), secret, config)
    assert [one for one in findings if not one.passed] == []
    assert len(findings) == 20


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_is_found(fault: str, config: Path) -> None:
    make, expected = BROKEN[fault]
    secret = new_secret()
    failed = {one.name: one.detail for one in found(make(secret), secret, config) if not one.passed}
    assert set(failed) == expected
    assert all(failed.values())


def test_one_that_redirects_and_one_that_has_another_secret_are_told_so(config: Path) -> None:
    first, *_ = found(redirects(""), new_secret(), config)
    assert "redirects are not followed" in first.detail
    first, *_ = found(right(new_secret()), new_secret(), config)
    assert "is the secret the same on both sides?" in first.detail


def test_one_that_does_not_answer_is_tried_once(config: Path) -> None:
    (only,) = found(slow(""), new_secret(), config, timeout_secs=0.3)
    assert only.detail == "no answer: no answer within 0.3 s. Answer first, work later"


def test_the_example_passes_and_keeps_what_it_was_sent(tmp_path: Path) -> None:
    secret, database, port = tmp_path / "mea.secret", tmp_path / "db", free_port()
    secret.write_text(new_secret() + "\n")
    example = ROOT / "examples/agency/receiver.py"
    assert len(example.read_text("utf-8").splitlines()) <= 60
    program = subprocess.Popen([sys.executable, str(example), str(port), str(secret), str(database)])
    ask = ["conformance", "webhook", "--url", f"http://127.0.0.1:{port}/", "--secret-file", str(secret), "--json"]
    try:
        for _ in range(100):
            done = subprocess.run(
                [sys.executable, "-m", "commands.cli", *ask], cwd=ROOT, capture_output=True, text=True, check=False
            )
            if len(json.loads(done.stdout)["findings"]) > 1:  # it has begun to listen
                break
        report = json.loads(done.stdout)
        assert [one for one in report["findings"] if not one["passed"]] == []
        assert (report["passed"], done.returncode) == (True, 0)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(10)
    import sqlite3

    rows = sqlite3.connect(database).execute("SELECT version, ours FROM complaints").fetchall()
    assert (2**53 - 1, 1) in rows
    assert (3629729095680007 + 30, 0) in rows
    assert (3629729095680007 + 20, 1) not in rows, "the moved one is closed"
