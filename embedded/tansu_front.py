"""A relay before Tansu that corrects two of its answers: `python -m embedded.tansu_front`.

- ApiVersions version 3 ends with optional tagged fields. librdkafka before 2.1 (Debian 12's kcat) miscounts such fields
  and gives up. They carry nothing a client needs here, so the relay removes them.
- ListOffsets gives ends that lie before the true ones; the relay asks Tansu for those in another way and puts them in
  their place, for every client alike: see `embedded.list_offsets`.

All other frames pass through, in pieces as they come.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import struct
from collections.abc import Awaitable, Callable

from embedded.frames import HEAD, Frames
from embedded.list_offsets import LIST_OFFSETS, Question, ends_in, fetch_request, question_in, varint, with_ends
from embedded.ports import LOOPBACK

_API_VERSIONS = 18
_TAGGED_SINCE = 3
_CHANGED = {struct.pack(">h", key) for key in (_API_VERSIONS, LIST_OFFSETS)}
"""Requests whose answers are changed, by their keys."""
_CHUNK = 1 << 19

Change = Callable[[bytes], Awaitable[bytes]]


def main() -> None:
    """Relay from one port of this machine to another until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("behind", type=int)
    args = parser.parse_args()
    asyncio.run(_serve(args.port, args.behind))


def asks_for_versions(frame: bytes) -> bool:
    """Whether a request asks for ApiVersions in a form whose answer has tagged fields."""
    if len(frame) < HEAD:
        return False
    key, version = struct.unpack_from(">hh", frame, 4)
    return bool(key == _API_VERSIONS and version >= _TAGGED_SINCE)


def without_tags(frame: bytes) -> bytes:
    """An ApiVersions answer, length first, without the tagged fields at its end; unchanged when it has another form."""
    at = 4 + 4 + 2
    try:
        count, at = varint(frame, at)
        for _ in range(count - 1):
            tags, at = varint(frame, at + 6)
            if tags:
                return frame
    except IndexError:
        return frame
    body = frame[4 : at + 4] + b"\x00"
    return struct.pack(">i", len(body)) + body


class _Connection:
    """One client's connection: its requests to Tansu, and Tansu's answers to it."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._changes: dict[bytes, Change] = {}
        """The changes to make to answers that are still to come, by their correlation ids."""

    async def relay(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        tansu, to_tansu = await asyncio.open_connection(LOOPBACK, self._behind, limit=_CHUNK)
        with contextlib.closing(to_tansu):
            pumps = [
                asyncio.ensure_future(self._requests(client, to_tansu)),
                asyncio.ensure_future(self._answers(tansu, to_client)),
            ]
            done, pending = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pending:
                pump.cancel()
            for pump in done:
                pump.result()

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames(lambda head: head[4:6] in _CHANGED)
        while data := await reader.read(_CHUNK):
            for piece, whole in frames.feed(data):
                if whole and (change := self._change_for(piece)):
                    self._changes[piece[8:12]] = change
                writer.write(piece)
            await writer.drain()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames(lambda head: head[4:8] in self._changes)
        while data := await reader.read(_CHUNK):
            for piece, whole in frames.feed(data):
                writer.write(await self._changes.pop(piece[4:8])(piece) if whole else piece)
            await writer.drain()

    def _change_for(self, request: bytes) -> Change | None:
        if asks_for_versions(request):
            return _without_tags
        question = question_in(request)
        return (lambda answer: self._with_ends(answer, question)) if question else None

    async def _with_ends(self, answer: bytes, question: Question) -> bytes:
        """The answer with true ends. They are asked for after it came: none lies before what a client has seen."""
        tansu, to_tansu = await asyncio.open_connection(LOOPBACK, self._behind, limit=_CHUNK)
        with contextlib.closing(to_tansu):
            to_tansu.write(fetch_request(question))
            size = await tansu.readexactly(4)
            found = size + await tansu.readexactly(int.from_bytes(size, "big"))
        return with_ends(answer, question, ends_in(found, question))


async def _without_tags(answer: bytes) -> bytes:
    return without_tags(answer)


async def _serve(port: int, behind: int) -> None:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, asyncio.IncompleteReadError), contextlib.closing(writer):
            await _Connection(behind).relay(reader, writer)

    server = await asyncio.start_server(relay, LOOPBACK, port, limit=_CHUNK)
    await server.serve_forever()


if __name__ == "__main__":
    main()
