"""Sends webhooks by HTTP: to allowed addresses only, without following redirects, reading little of an answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from complaints.errors import ConfigError
from complaints.settings import WebhooksSettings
from sinks.webhooks.addresses import Networks

MOST_ANSWER_BYTES = 2_000
"""Bytes of an answer's body that are read; it is for people only."""
USER_AGENT = "complaint-stream-webhooks/1"
_RESOLVERS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered."""

    status: int
    retry_after: str | None = None
    body: bytes = b""
    """Its beginning."""


class NoAnswerError(Exception):
    """The receiver did not answer; the message says why, without the URL."""


class Post(Protocol):
    """Sends to one receiver."""

    async def __call__(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to one POST. Raises NoAnswerError where there is none in time."""

    async def close(self) -> None:
        """Close connections."""


def trust(settings: WebhooksSettings) -> ssl.SSLContext:
    """Whose certificates are trusted. Raises ConfigError where `ca_file` cannot be read."""
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(Path(settings.ca_file))
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(f"webhooks.ca_file: {settings.ca_file}: {error}") from error
    return context


class HttpPost:
    """An aiohttp client for one URL, with connections and threads of its own: it cannot hold up others.

    To be made and used in a running event loop.
    """

    def __init__(self, url: str, timeout_secs: float, networks: Networks, context: ssl.SSLContext) -> None:
        self._url = URL(url)
        self._allowed = networks.rule(encrypted=self._url.scheme == "https")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_AllowedResolver(self._allowed), ssl=context, limit=0),
            timeout=aiohttp.ClientTimeout(total=timeout_secs),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # a small body may unpack to a large one
            trust_env=False,
        )
        self._timeout_secs = timeout_secs

    async def __call__(self, headers: Mapping[str, str], body: bytes) -> Answer:
        self._check_address()
        sent = {"User-Agent": USER_AGENT, **headers}
        try:
            async with self._session.post(self._url, data=body, headers=sent, allow_redirects=False) as answer:
                start = await answer.content.read(MOST_ANSWER_BYTES)
                if not answer.content.at_eof():
                    answer.close()  # the connection is not kept for what may be without end
                return Answer(answer.status, answer.headers.get("Retry-After"), start)
        except TimeoutError as error:
            raise NoAnswerError(f"no answer within {self._timeout_secs:g} s") from error
        except aiohttp.ClientSSLError as error:
            raise NoAnswerError(f"TLS: {_reason(error)}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoAnswerError(_reason(error)) from error

    async def close(self) -> None:
        await self._session.close()

    def _check_address(self) -> None:
        """An address in the URL is not resolved, so that the resolver does not see it."""
        host = self._url.host or ""
        try:
            ip_address(host.split("%")[0])
        except ValueError:
            return
        if not self._allowed(host):
            raise NoAnswerError(_refused(host))


class _AllowedResolver(AbstractResolver):
    """Resolves names, and leaves out addresses that are not allowed: what is connected to is what was checked."""

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._allowed = allowed
        self._threads = ThreadPoolExecutor(_RESOLVERS, "resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        results = [
            ResolveResult(
                hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, address in found
            if self._allowed(str(address[0]))
        ]
        if not results:
            raise OSError(None, _refused(host))
        return results

    async def close(self) -> None:
        self._threads.shutdown(wait=False)


def _refused(host: str) -> str:
    return f"{host} is no public address by HTTPS, nor in webhooks.networks"


def _reason(error: BaseException) -> str:
    """What went wrong, of the innermost error, in a line; aiohttp's own messages repeat the URL."""
    inner = getattr(error, "os_error", None) or error
    return (getattr(inner, "strerror", None) or type(inner).__name__).splitlines()[0][:150]
