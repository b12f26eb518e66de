"""The body of `POST /v1/complaints`: bytes to submissions. Knows nothing of HTTP servers or Kafka."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from complaints.events.complaint import Origin, OrNull, Place, Strict, Time, fill_nulls
from complaints.outcome import field_and_message
from complaints.privacy.control_characters import has_control_characters
from complaints.privacy.sealing import Reporter
from complaints.repeated_keys import REPEATED, may_repeat_a_key, repeats_a_key
from producers.gateway.problem import Problem, ProblemError, problem
from producers.intake.submission import Submission
from producers.intake.whole_characters import read_whole

MAX_KEY_CHARS = 200


class Complaint(Strict, frozen=True, kw_only=True):
    """One complaint as a client sends it; limits are those of `complaints.events.complaint.Received`."""

    channel: str
    text: str
    submitted: Time | None = None
    reference: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    revised: Time | None = None
    occurred: Time | None = None
    place: Place | None = None
    labels: OrNull[tuple[str, ...]] = ()
    reporter_type: Literal["citizen", "business", "official", "anonymous"] | None = None
    reporter: Reporter | None = None
    attachments: OrNull[tuple[str, ...]] = ()
    origin: Origin | None = None
    hops: OrNull[Annotated[int, Meta(ge=0, le=1000)]] = 0

    def __post_init__(self) -> None:
        if self.labels is None or self.attachments is None or self.hops is None:
            fill_nulls(self)


class _Wrapped(Strict, frozen=True, kw_only=True):
    complaints: list[msgspec.Raw]


_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_WRAPPED = msgspec.json.Decoder(_Wrapped)
COMPLAINT = msgspec.json.Decoder(Complaint)
_WRAPPER_BYTES = 30
"""Less than this around the list of a batch cannot hold the key `complaints` twice."""
Document = bytes | msgspec.Raw
Items = list[Submission | Problem]


def read_body(body: bytes, key: str | None, max_batch: int) -> tuple[Items, bool]:
    """What the body holds, in order, and whether it is a batch (an array, or an object with `complaints`).

    `key` is the idempotency key of a single complaint; with an index added, it is that of each complaint in a batch. A
    byte-order mark in front is passed over. Raises ProblemError when the whole request cannot be read; a complaint that
    does not fit its fields, or has one of them twice, is a Problem in its place.
    """
    if key is not None and (not 1 <= len(key) <= MAX_KEY_CHARS or has_control_characters(key)):
        raise _invalid("Idempotency-Key", f"1 to {MAX_KEY_CHARS} characters, no control characters")
    try:
        return read_whole(body.removeprefix(codecs.BOM_UTF8), lambda body: _read(body, key, max_batch))
    except msgspec.ValidationError as error:
        field, detail = field_and_message(error)
        raise _invalid(field or "body", detail) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError(problem(HTTPStatus.BAD_REQUEST, "broken_json", _what_is_broken(error))) from error


def _read(body: bytes, key: str | None, max_batch: int) -> tuple[Items, bool]:
    documents = _batch(body)
    if documents is None:
        return _items([body], [key]), False
    if not 1 <= len(documents) <= max_batch:
        detail = f"{len(documents):,} complaints in one batch, 1 to {max_batch:,} are taken"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if documents else HTTPStatus.UNPROCESSABLE_ENTITY
        raise ProblemError(problem(status, "batch_size", detail, "complaints"))
    return _items(documents, [key and f"{key}/{index}" for index in range(len(documents))]), True


def _batch(body: bytes) -> Sequence[Document] | None:
    """The complaints of a batch, still raw; None when the body is one complaint."""
    if body.lstrip()[:1] == b"[":
        return _ARRAY.decode(body)
    fields = _OBJECT.decode(body)
    if "complaints" not in fields:
        return None
    documents = _WRAPPED.decode(body).complaints
    if len(body) - len(memoryview(fields["complaints"])) > _WRAPPER_BYTES and may_repeat_a_key([body]):
        raise _invalid("complaints", REPEATED)
    return documents


def _items(documents: Sequence[Document], keys: Sequence[str | None]) -> Items:
    items = list(map(_submission, documents, keys))
    read = [document for document, item in zip(documents, items, strict=True) if isinstance(item, Submission)]
    if not may_repeat_a_key(read):
        return items
    refused = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "repeated_key", REPEATED, "body")
    return [
        refused if isinstance(item, Submission) and repeats_a_key(document) else item
        for document, item in zip(documents, items, strict=True)
    ]


def _submission(raw: Document, key: str | None) -> Submission | Problem:
    try:
        complaint = COMPLAINT.decode(raw)
    except msgspec.ValidationError as error:
        field, detail = field_and_message(error)
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", detail, field or "body")
    return Submission(**msgspec.structs.asdict(complaint), key=key)


def _invalid(field: str, detail: str) -> ProblemError:
    return ProblemError(problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", detail, field))


def _what_is_broken(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "the body is not UTF-8"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
