"""The body of `POST /v1/complaints`: bytes to submissions. Knows nothing of HTTP servers or Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from complaints.event import OrNull, Place, Strict, Time, fill_nulls
from complaints.sealing import Reporter
from producers.problem import Problem, ProblemError, problem
from producers.receive import field_and_message
from producers.submission import Submission

MAX_KEY_CHARS = 200


class Complaint(Strict, frozen=True, kw_only=True):
    """One complaint as a client sends it; limits are those of `complaints.event.Received`."""

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

    def __post_init__(self) -> None:
        if self.labels is None or self.attachments is None:
            fill_nulls(self)


class _Wrapped(Strict, frozen=True, kw_only=True):
    complaints: list[msgspec.Raw]


Items = list[Submission | Problem]


def read_body(body: bytes, key: str | None, max_batch: int) -> tuple[Items, bool]:
    """What the body holds, in order, and whether it is a batch (an array, or an object with `complaints`).

    `key` of idempotency names a single complaint, and with its index each of a batch. Raises ProblemError when the
    whole request cannot be read; a complaint that does not fit its fields is a Problem in its place.
    """
    if key is not None and not 1 <= len(key) <= MAX_KEY_CHARS:
        detail = f"1 to {MAX_KEY_CHARS} characters"
        raise ProblemError(problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", detail, "Idempotency-Key"))
    try:
        raws = _batch(body)
        if raws is None:
            return [_submission(body, key)], False
        if not 1 <= len(raws) <= max_batch:
            detail = f"{len(raws):,} complaints in one batch, 1 to {max_batch:,} are taken"
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if raws else HTTPStatus.UNPROCESSABLE_ENTITY
            raise ProblemError(problem(status, "batch_size", detail, "complaints"))
        return [_submission(raw, key and f"{key}/{index}") for index, raw in enumerate(raws)], True
    except msgspec.ValidationError as error:
        field, _, detail = field_and_message(error).partition(": ")
        raise ProblemError(problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", detail, field)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = "the body is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ProblemError(problem(HTTPStatus.BAD_REQUEST, "broken_json", detail)) from error


def _batch(body: bytes) -> Sequence[msgspec.Raw] | None:
    """The complaints of a batch, still raw; None when the body is one complaint."""
    body.decode()  # msgspec skips over text it need not read
    if body.lstrip()[:1] == b"[":
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return msgspec.json.decode(body, type=_Wrapped).complaints if "complaints" in fields else None


def _submission(raw: bytes | msgspec.Raw, key: str | None) -> Submission | Problem:
    try:
        complaint = msgspec.json.decode(raw, type=Complaint)
    except msgspec.ValidationError as error:
        field, _, detail = field_and_message(error).partition(": ")
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_field", detail, field)
    return Submission(**msgspec.structs.asdict(complaint), key=key)
