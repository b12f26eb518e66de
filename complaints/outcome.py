"""The result of a step for one input: Ok with a value, or Reject with a reason from a closed list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import msgspec

from complaints.privacy.redact import redact

Reason = Literal[
    "broken_json",  # not JSON, or not UTF-8
    "broken_event",  # CloudEvents attributes missing or wrong
    "unknown_type",  # an event type this topic does not carry
    "invalid_field",  # JSON, but a field is missing, of the wrong type or outside its limits
    "conflicting_reference",  # an earlier row of the same file has its reference, and is another complaint
    "repeated_key",  # one JSON object has a key twice: it is unknown which of the two is meant
    "echo",  # a complaint of this system that came back through another one
    "too_many_hops",  # passed on between systems so often that it goes round
    "unknown_channel",  # not in config/channels.yaml
    "unknown_code",  # a correction names an agency, category, kind or area that is not in config
    "id_mismatch",  # the complaint id is not the one its channel and reference give
    "implausible_time",  # a time before 2000, too long after receipt, or too late to be stored
    "broken_row",  # a row of a file that does not fit its columns
    "empty_text",  # nothing to classify
    "too_large",  # larger than the broker or the gateway takes
    "undeliverable",  # the mail server or LINE refuses a notice for good
    "step_failed",  # a step raised an exception; a defect to report
    "not_delivered",  # the receiver of a webhook took it at none of the attempts
]

Step = Literal[
    "read",  # a file, line or body taken apart
    "table",  # a row of a table to the fields of a complaint
    "traffy",  # a Traffy ticket to the fields of a complaint
    "receive",  # a complaint to its record, redacted and sealed
    "publish",  # a record onto its topic
    "decode",  # a record's bytes to an event
    "validate",  # an event against the configuration and what others must be able to trust
    "pipeline",  # a step of the worker that failed
    "cases",  # a record into its case
    "notify",  # a notice to its citizen
    "load",  # an event to a row of ClickHouse
    "deliver",  # an event to the receiver of a webhook
]
"""Where an input was refused: `dead.step` of its dead letter."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ok(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class Reject:
    """The input can never be processed. `detail` says what is wrong and never quotes the complaint's text."""

    reason: Reason
    detail: str
    step: Step
    field: str | None = None
    """The path of the field that is wrong, where one is."""

    @property
    def told(self) -> str:
        """`field: what is wrong`, for people."""
        return f"{self.field}: {self.detail}" if self.field else self.detail


Outcome = Ok[T] | Reject

_QUOTED = re.compile(r"(unknown field|enum value) (`.*`|'.*')", re.DOTALL)
_FIELD_NAME = re.compile(r"`[A-Za-z_]{1,40}`")


def field_and_message(error: msgspec.ValidationError) -> tuple[str | None, str]:
    """Split a msgspec error, "message - at `$.field`", into field and message; the field is None for the whole value.

    msgspec quotes values and unknown keys, which may hold personal data: only what looks like a field's name is kept.
    """
    message, _, path = str(error).rpartition(" - at `$")
    if not message:
        message, path = path, ""
    return path.rstrip("`").lstrip(".") or None, _QUOTED.sub(_unquoted, message)


def reject_of(error: msgspec.ValidationError, step: Step) -> Reject:
    """The Reject for a field that does not fit its type."""
    field, message = field_and_message(error)
    return Reject("invalid_field", message, step, field)


def _unquoted(match: re.Match[str]) -> str:
    kind, quoted = match.groups()
    return match.group() if _FIELD_NAME.fullmatch(quoted) and not redact(quoted)[1] else kind
