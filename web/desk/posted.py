"""A form with files, read as it comes: the files go to disk in small pieces and are never whole in memory."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from aiohttp import BodyPartReader, web

from web.desk.asked import Form
from web.desk.browser import form_of, not_of_another_site
from web.desk.evidence_files import HEAD_BYTES, EvidenceFiles, Upload, media_type_of
from web.desk.step_forms import ROWS

MOST_FIELD_BYTES: Final = 300_000
"""Of all fields that are no files, together."""
_PIECE: Final = 65_536
FileProblem = Literal["", "wrong.file_large", "wrong.file_type", "wrong.file_many"]
_NONE: Final[FileProblem] = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form holds. With a problem, what came after the file that has it is not read."""

    form: Form
    files: tuple[Upload, ...] = ()
    problem: FileProblem = ""


class _ProblemError(Exception):
    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@asynccontextmanager
async def posted(request: web.Request, files: EvidenceFiles | None) -> AsyncIterator[Posted]:
    """The form; its files are gone after the block unless they were kept meanwhile.

    Without `files` nothing is written: what stands before the first file is read. Raises 403 for a form that another
    site has sent, 400 for one that is none, 413 where its fields are too large.
    """
    if request.method != "POST" or request.content_type != "multipart/form-data":
        yield Posted(await form_of(request))
        return
    not_of_another_site(request)
    uploads: list[Upload] = []
    try:
        yield await _read(request, files, uploads)
    finally:
        for upload in uploads:
            upload.path.unlink(missing_ok=True)


async def _read(request: web.Request, files: EvidenceFiles | None, uploads: list[Upload]) -> Posted:
    fields: dict[str, list[str]] = {}
    left, problem = MOST_FIELD_BYTES, _NONE
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                raise web.HTTPBadRequest
            if part.filename is None:
                value = await _field(part, left)
                left -= len(value)
                fields.setdefault(part.name, []).append(value.decode("utf-8", "replace"))
            elif part.filename:
                if files is None:
                    break
                if len(uploads) == ROWS:
                    raise _ProblemError("wrong.file_many")
                uploads.append(await _file(part, files))
    except (ValueError, web.RequestPayloadError, ConnectionError):  # no form, or the browser has gone
        raise web.HTTPBadRequest from None
    except _ProblemError as error:
        problem = error.problem
    return Posted(Form(fields), tuple(uploads), problem)


async def _field(part: BodyPartReader, most: int) -> bytes:
    value = bytearray()
    while piece := await part.read_chunk(_PIECE):
        value += piece
        if len(value) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(value))
    return bytes(value)


async def _file(part: BodyPartReader, files: EvidenceFiles) -> Upload:
    draft = await asyncio.to_thread(files.draft)
    path = Path(draft.name)
    try:
        with draft:
            return await _received(part, draft, path, files.most_bytes)
    except BaseException:  # also where the browser has gone
        path.unlink(missing_ok=True)
        raise


async def _received(part: BodyPartReader, draft: IO[bytes], path: Path, most: int) -> Upload:
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := await part.read_chunk(_PIECE):
        size += len(piece)
        if size > most:
            raise _ProblemError("wrong.file_large")
        if len(head) < HEAD_BYTES:
            head = (head + piece)[:HEAD_BYTES]
            if len(head) == HEAD_BYTES and media_type_of(head) is None:
                raise _ProblemError("wrong.file_type")
        digest.update(piece)
        await asyncio.to_thread(draft.write, piece)
    media_type = media_type_of(head)
    if media_type is None:
        raise _ProblemError("wrong.file_type")
    await asyncio.to_thread(_to_disk, draft)
    return Upload(path, digest.hexdigest(), size, media_type)


def _to_disk(draft: IO[bytes]) -> None:
    draft.flush()
    os.fsync(draft.fileno())
