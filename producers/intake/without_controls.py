"""The texts of a submission without control characters: the one place where every channel has them removed. Pure.

A channel cannot correct what a citizen wrote, so such text is accepted without them. Ids and links are refused instead:
without its control characters each would be another id or link.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import asdict, replace

from complaints.outcome import Reject
from complaints.privacy.control_characters import has_control_characters, without_control_characters
from producers.intake.submission import Submission

_NAMES: Final = ("channel", "reference", "key", "attachments")
Texts = str | tuple[str, ...] | None


def without_controls(submission: Submission) -> Submission | Reject:
    """The submission with clean texts, the same object if they are clean; or a Reject for an id or link with some."""
    if not has_control_characters("\n".join(filter(None, _texts(submission)))):
        return submission
    for name in _NAMES:
        if _changed(value := getattr(submission, name)) != value:
            return Reject("invalid_field", "holds control characters", "receive", name)
    if submission.origin and has_control_characters(submission.origin.reference):
        return Reject("invalid_field", "holds control characters", "receive", "origin.reference")
    place, reporter = submission.place, submission.reporter
    return replace(
        submission,
        **{name: _changed(getattr(submission, name)) for name in ("text", "labels", "bodies", "status")},
        place=place and replace(place, address=_changed(place.address)),
        reporter=reporter and replace(reporter, **{name: _changed(value) for name, value in asdict(reporter).items()}),
    )


def _texts(submission: Submission) -> list[str | None]:
    place, reporter = submission.place, submission.reporter
    texts = [submission.text, submission.channel, submission.reference, submission.key, submission.status]
    texts += submission.labels + submission.bodies + submission.attachments
    if place:
        texts.append(place.address)
    if submission.origin:
        texts.append(submission.origin.reference)
    if reporter:
        texts += (reporter.name, reporter.phone, reporter.email, reporter.line_id, reporter.address)
        texts += (reporter.citizen_id, *reporter.mentioned)
    return texts


def _changed(value: Texts) -> Texts:
    if isinstance(value, tuple):
        return tuple(map(without_control_characters, value))
    return without_control_characters(value) if value else value
