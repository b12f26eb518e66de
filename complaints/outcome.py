"""What a step says of one input: go on with a value, or dead-letter it with a reason from a closed list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Reason = Literal[
    "broken_json",  # not JSON, or not UTF-8
    "broken_event",  # CloudEvents attributes missing or wrong
    "unknown_type",  # an event type this topic does not carry
    "invalid_field",  # JSON, but a field is missing, of the wrong type or outside its limits
    "unknown_channel",  # not in config/channels.yaml
    "unknown_code",  # a correction names an agency, category or kind that is not in config
    "id_mismatch",  # the complaint id is not the one its channel and reference give
    "implausible_time",  # submitted before 2000, or submitted or revised after it was received
    "broken_row",  # a row of a file that does not fit its columns
    "empty_text",  # nothing to classify
    "too_large",  # larger than the broker or the gateway takes
    "step_failed",  # a step of ours raised; a defect to report
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ok(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class Reject:
    """Impossible for good. `detail` names field or offset and never quotes the complaint's text."""

    reason: Reason
    detail: str
    step: str


Outcome = Ok[T] | Reject
