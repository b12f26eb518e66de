"""A relay before Tansu that makes its first answer readable to older clients: `python -m embedded.tansu_front`.

Tansu ends its answer to ApiVersions version 3 with optional tagged fields. librdkafka before 2.1 (Debian 12's kcat)
miscounts such fields and gives up. They carry nothing a client needs here, so the relay takes them off that one answer
and from then on passes bytes through.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import struct

from embedded.ports import LOOPBACK

_API_VERSIONS = 18
_TAGGED_SINCE = 3
_MAX_FIRST_FRAME = 1 << 20
_CHUNK = 1 << 19


def main() -> None:
    """Relay from one port of this machine to another until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("behind", type=int)
    args = parser.parse_args()
    asyncio.run(_serve(args.port, args.behind))


def asks_for_versions(frame: bytes) -> bool:
    """Whether a request asks for ApiVersions in a form whose answer has tagged fields."""
    if len(frame) < 8:
        return False
    key, version = struct.unpack_from(">hh", frame, 4)
    return bool(key == _API_VERSIONS and version >= _TAGGED_SINCE)


def without_tags(frame: bytes) -> bytes:
    """An ApiVersions answer, length first, without the tagged fields at its end; as it is when it is another."""
    at = 4 + 4 + 2
    try:
        count, at = _varint(frame, at)
        for _ in range(count - 1):
            tags, at = _varint(frame, at + 6)
            if tags:
                return frame
    except IndexError:
        return frame
    body = frame[4 : at + 4] + b"\x00"
    return struct.pack(">i", len(body)) + body


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


async def _serve(port: int, behind: int) -> None:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            tansu_reader, tansu_writer = await asyncio.open_connection(LOOPBACK, behind, limit=_CHUNK)
            with contextlib.closing(tansu_writer):
                request = await _frame(reader)
                tansu_writer.write(request)
                answer = await _frame(tansu_reader)
                writer.write(without_tags(answer) if asks_for_versions(request) else answer)
                pumps = [
                    asyncio.ensure_future(_pump(reader, tansu_writer)),
                    asyncio.ensure_future(_pump(tansu_reader, writer)),
                ]
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                for pump in pumps:
                    pump.cancel()

    server = await asyncio.start_server(relay, LOOPBACK, port, limit=_CHUNK)
    await server.serve_forever()


async def _frame(reader: asyncio.StreamReader) -> bytes:
    size = await reader.readexactly(4)
    return size + await reader.readexactly(min(int.from_bytes(size, "big"), _MAX_FIRST_FRAME))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()


if __name__ == "__main__":
    main()
