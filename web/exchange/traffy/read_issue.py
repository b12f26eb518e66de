"""A new ticket of another system as a submission. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from complaints.events.complaint import Origin, Place
from complaints.events.origin import OWN_SYSTEM
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter
from operations.agency.agency_words import Words
from producers.intake.submission import Submission
from web.exchange.message_ids import message_id
from web.exchange.traffy.local_time import read_local
from web.exchange.traffy.shapes import NewIssue, Status


def submission_of(
    issue: NewIssue, channel: str, words: Words, category_name: Callable[[str], str], known: Callable[[UUID], bool]
) -> Submission | Reject:
    """The submission, or why there is none.

    Without a number of its own the ticket has an id that follows from its time, text and place, so that it is one
    complaint however often it is sent. A number that is the id of a complaint of ours (`known`) is an echo.
    """
    try:
        submitted = read_local(issue.timestamp or issue.client_timestamp)
    except ValueError:
        return Reject("invalid_field", "no time", "traffy", "timestamp")
    reference = (issue.ticket_id or issue.client_ticket_id or "").strip() or None
    try:
        origin = origin_of(issue, reference, known)
        hops = int((issue.extra_detail or {}).get("hops") or 0)
    except (ValueError, TypeError, OverflowError):
        return Reject("invalid_field", "hops is not a number", "traffy", "extra_detail.hops")
    place = Place(address=issue.address or None, longitude=issue.longitude, latitude=issue.latitude)
    key = message_id(channel, submitted, issue.description, issue.longitude, issue.latitude)
    return Submission(
        channel=channel,
        text=issue.description or "",
        submitted=submitted,
        revised=submitted,
        reference=reference,
        key=str(key) if reference is None and submitted is not None else None,
        place=place if place != Place() else None,
        labels=tuple(_labels(issue, words, category_name)),
        bodies=tuple(str(org["org"]) for org in issue.orgs or () if org.get("org")),
        reporter=_reporter(issue),
        attachments=tuple(link for link in issue.photo or () if link.startswith("http")),
        origin=origin,
        hops=hops,
    )


def origin_of(message: NewIssue | Status, reference: str | None, known: Callable[[UUID], bool]) -> Origin | None:
    """Where the message says that it comes from first; ours, where its number is that of a complaint of ours."""
    told = message.extra_detail or {}
    if told.get("origin"):
        return Origin(system=str(told["origin"]), reference=str(told.get("origin_reference") or reference or ""))
    own = as_uuid(reference)
    return Origin(system=OWN_SYSTEM, reference=str(own)) if own is not None and known(own) else None


def as_uuid(text: str | None) -> UUID | None:
    """The id that a ticket's number is, None where it is something else."""
    try:
        return UUID((text or "").strip())
    except ValueError:
        return None


def _labels(issue: NewIssue, words: Words, category_name: Callable[[str], str]) -> Iterable[str]:
    """The sender's word for the subject, and our name for it where only the words of an agency explain it."""
    told = next((one for one in (issue.category_name_th, issue.topic, issue.type_name, issue.type) if one), None)
    if told is None:
        return
    yield told
    code = words.category_of(told)
    if code is not None and category_name(code) != told:
        yield category_name(code)


def _reporter(issue: NewIssue) -> Reporter | None:
    reporter = Reporter(
        name=issue.reporter_name or None,
        phone=issue.reporter_phone or issue.reporter_sms or None,
        email=issue.reporter_email or None,
    )
    return None if reporter.empty() else reporter
