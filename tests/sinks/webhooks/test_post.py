"""The HTTP client with a real server."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from complaints.errors import ConfigError
from complaints.settings import WebhooksSettings
from sinks.webhooks.addresses import Networks
from sinks.webhooks.post import MOST_ANSWER_BYTES, Answer, HttpPost, NoAnswerError, trust

LOOPBACK = Networks.parse("127.0.0.0/8")
pytestmark = pytest.mark.service


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[str]]]:
    """A server's port, and the paths that were asked for."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        await request.read()
        if request.path == "/hang":
            await asyncio.sleep(30)
        if request.path == "/endless":
            answer = web.StreamResponse()
            await answer.prepare(request)
            while True:
                await answer.write(b"x" * 10_000)
        if request.path == "/moved":
            raise web.HTTPTemporaryRedirect("/elsewhere")
        if request.path == "/close":
            assert request.transport is not None
            request.transport.abort()
        return web.Response(text="taken", headers={"Retry-After": "7"})

    app = web.Application()
    app.router.add_post("/{path}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        yield runner.addresses[0][1], asked
    finally:
        await runner.cleanup()


async def ask(url: str, networks: Networks = LOOPBACK, context: ssl.SSLContext | None = None) -> Answer:
    post = HttpPost(url, 1.0, networks, context or ssl.create_default_context())
    try:
        return await post({"webhook-id": "1"}, b"{}")
    finally:
        await post.close()


def test_the_answer_and_what_goes_wrong() -> None:
    async def play() -> None:
        async with serving() as (port, asked):
            here = f"http://127.0.0.1:{port}"
            assert await ask(f"{here}/take") == Answer(200, "7", b"taken")
            assert await ask(f"http://localhost:{port}/take") == Answer(200, "7", b"taken")
            assert (await ask(f"{here}/moved")).status == 307
            assert "/elsewhere" not in asked
            assert len((await ask(f"{here}/endless")).body) <= MOST_ANSWER_BYTES
            for path, why in (("hang", "no answer within 1 s"), ("close", "ServerDisconnectedError")):
                with pytest.raises(NoAnswerError, match=why):
                    await ask(f"{here}/{path}")
        with pytest.raises(NoAnswerError, match=r"Connect call failed|refused"):
            await ask(f"{here}/take")

    asyncio.run(play())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_no_request_reaches_what_is_not_allowed(host: str) -> None:
    async def play() -> list[str]:
        async with serving() as (port, asked):
            for scheme in ("http", "https"):
                with pytest.raises(NoAnswerError, match=r"is no public address|InvalidUrl"):
                    await ask(f"{scheme}://{host}:{port}/take", Networks())
        return asked

    assert asyncio.run(play()) == []


def test_certificates_are_verified(tmp_path: Path) -> None:
    authority, certificate = tmp_path / "ca.pem", tmp_path / "server.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority.write_bytes(made)
    certificate.write_bytes(private + made)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)

    async def play() -> None:
        async with serving(server) as (port, _):
            known = trust(WebhooksSettings(ca_file=str(authority)))
            assert (await ask(f"https://127.0.0.1:{port}/take", context=known)).status == 200
            for url, context in (
                (f"https://127.0.0.1:{port}/take", trust(WebhooksSettings())),
                (f"https://localhost:{port}/take", known),
            ):
                with pytest.raises(NoAnswerError, match="TLS"):
                    await ask(url, context=context)

    asyncio.run(play())


def test_authorities_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"webhooks\.ca_file: .*nothing"):
        trust(WebhooksSettings(ca_file=str(tmp_path / "nothing")))
