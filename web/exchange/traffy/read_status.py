"""A status or comment of another system as the steps it asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from complaints.events.case import CaseUpdate, HandOverReason, Sender, State, StepName
from complaints.fold import fold_name
from complaints.outcome import Reject
from complaints.privacy.redact import redact
from operations.agency.agency_words import Words
from operations.agency.case_copy import OwnCase
from operations.agency.plan_steps import plan_steps
from streams.cases.transitions import DONE, NOT_TAKEN, TRANSITIONS
from web.exchange.message_ids import message_id
from web.exchange.traffy.shapes import Comment, Status

MAX_TEXT_CHARS = 20_000
STAFF_ONLY = "chat_staff_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a message is about."""

    partner: str
    complaint: UUID
    agency: str
    """In whose name it is."""
    case: OwnCase | None
    """As the agency's topic tells it; None where the complaint has not come to it yet."""
    centre: str
    citizens: bool
    """Whether the citizen talks to the partner: then it sends the citizen's steps as well."""
    at: datetime


def steps_of_status(status: Status, subject: Subject, words: Words) -> Sequence[CaseUpdate] | Reject:
    """The updates to publish, in order; none for what is known already. The last one carries the note.

    A ticket's state is named, a case is moved by steps: the fewest legal ones are asked for. What is called done is an
    answer, as links to pictures prove nothing without a digest; what is called not ours goes to 1111.
    """
    word = _word_of(status)
    if word is None:
        return Reject("invalid_field", "missing", "traffy", "status")
    wanted = words.state_of(word)
    if wanted is None:
        detail = f"no state is known for {redact(word)[0][:60]!r}: config/agency_words.yaml says what words mean"
        return Reject("invalid_field", detail, "traffy", "status")
    text = _text(status.note, status.photo)
    state = subject.case.state if subject.case else "routed"
    content = (status.ticket_id, status.client_ticket_id, status.timestamp, status.org, status.org_id, word, text)
    if subject.citizens and wanted in ("withdrawn", "reopened"):
        return _of_citizen(subject, "withdraw" if wanted == "withdrawn" else "reopen", text or word, content)
    if wanted in ("received", "routed"):
        return _waiting_again(subject, state, text or word, content)
    if wanted == "transferred":
        wanted = "refused"  # to whom is not told: 1111 decides
    steps = plan_steps(state, wanted)
    if steps is None:
        return Reject("invalid_field", f"an agency cannot make a case {wanted}", "traffy", "status")
    if not steps and (not text or _is_last_word(text, subject.case)):
        return ()
    return _updates(subject, steps or ("note",), text or word, wanted, content)


def _waiting_again(
    subject: Subject, state: State, text: str, content: tuple[object, ...]
) -> Sequence[CaseUpdate] | Reject:
    """A ticket that waits to be accepted: as it begins, or because its citizen does not agree that it is over."""
    if state in DONE and subject.citizens:
        return _of_citizen(subject, "reopen", text, content)
    if state in NOT_TAKEN:
        return ()
    return Reject("invalid_field", f"an agency cannot make a case wait again that is {state}", "traffy", "status")


def steps_of_comment(comment: Comment, subject: Subject) -> Sequence[CaseUpdate] | Reject:
    """The updates to publish for words or stars; none for those that are not for others."""
    kind = comment.event or comment.comment_type or "comment"
    by_agency = bool(comment.sender_org or comment.sender_org_id)
    content = (comment.message_comment_id or comment.timestamp, comment.ticket_id, kind, comment.comment, comment.star)
    if comment.star is not None or kind == "rating":
        return _rated(comment.star, subject, content)
    text = _text(comment.comment, None)
    if kind == STAFF_ONLY or not text or _is_last_word(text, subject.case):
        return ()
    if by_agency or not subject.citizens:
        return _updates(subject, ("note",), text, None, content)
    waits = subject.case is not None and subject.case.state == "waiting_for_citizen"
    return _of_citizen(subject, "citizen_reply" if waits else "note", text, content)


def _rated(star: int | None, subject: Subject, content: tuple[object, ...]) -> Sequence[CaseUpdate] | Reject:
    if star is None or not subject.citizens:
        return ()  # Traffy's documents name no field for the number, and only its own citizens rate there
    if not 1 <= star <= 5:
        return Reject("invalid_field", "not 1 to 5", "traffy", "star")
    return (_update(subject, "rate", "citizen", None, 0, content, rating=star),)


def _of_citizen(subject: Subject, step: StepName, text: str, content: tuple[object, ...]) -> Sequence[CaseUpdate]:
    return (_update(subject, step, "citizen", text if "text" in TRANSITIONS[step].needs else None, 0, content),)


def _updates(
    subject: Subject, steps: Sequence[StepName], text: str, wanted: State | None, content: tuple[object, ...]
) -> Sequence[CaseUpdate]:
    """The last step has the id of the message itself: sent again it is that step, whatever is planned then."""
    last = len(steps) - 1
    reason: HandOverReason = "not_within_authority" if wanted == "refused" else "other"
    return [
        _update(subject, step, "agency", text if number == last else None, number - last, content, reason=reason)
        for number, step in enumerate(steps)
    ]


def _update(
    subject: Subject, step: StepName, by: Sender, text: str | None, place: int, content: tuple[object, ...], *,
    reason: HandOverReason | None = None, rating: int | None = None,
) -> CaseUpdate:  # fmt: skip
    return CaseUpdate(
        update_id=message_id(subject.partner, subject.complaint, *content, place),
        complaint_id=subject.complaint,
        agency=subject.centre if by == "citizen" else subject.agency,
        by=by,
        step=step,
        at=subject.at,
        text=text,
        reason=reason if "reason" in TRANSITIONS[step].needs else None,
        rating=rating,
    )


def _word_of(status: Status) -> str | None:
    named = (status.status, status.state_name)
    numbers = (status.org_status_id, status.org_state_id, status.issue_status_id, status.status_id, status.state_id)
    return next((str(one) for one in (*named, *numbers) if one not in (None, "", "null")), None)


def _text(note: str | None, photos: list[str] | None) -> str:
    """The note without personal data, with the addresses of pictures below it."""
    links = [link for link in photos or () if link.startswith("http")]
    return redact("\n".join([(note or "").strip(), *links]).strip())[0][:MAX_TEXT_CHARS]


def _is_last_word(text: str, case: OwnCase | None) -> bool:
    told = case.step.text if case and case.step else None
    return told is not None and fold_name(told) == fold_name(text)
