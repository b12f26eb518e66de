"""What is told on an agency's topic as messages of Traffy's shape. Pure.

Nothing goes back to where it came from: a complaint that the partner sent us is not sent to it as a new one, nor a step
that it asked for; and each message says where it comes from first and how often it was passed on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from complaints.events.case import CaseStep
from complaints.events.complaint import Classified, Moved, Place
from complaints.events.origin import OWN_SYSTEM
from complaints.reference.agencies import Agencies
from operations.agency.agency_words import AgencyWords
from operations.agency.arrivals import Arrival
from operations.agency.case_copy import OwnCase
from web.exchange.message_ids import came_from
from web.exchange.partners import Partner
from web.exchange.traffy.local_time import local
from web.exchange.traffy.read_status import STAFF_ONLY
from web.exchange.traffy.shapes import OutComment, OutIssue, OutStatus


class Message(NamedTuple):
    """One request to a partner."""

    method: str
    body: bytes
    content: str = ""
    """By which it is recognised when it comes back; empty for a new ticket, whose number says whose it is."""


def content_of(ticket: str | None, timestamp: str | None, words: str | None, note: str | None) -> str:
    """What a status or comment says, whatever else a system that sends it back adds or leaves out."""
    return "\0".join((one or "").strip() for one in (ticket, timestamp, words, note))


class WriteMessages:
    """For one agency of one partner."""

    def __init__(self, partner: Partner, agency: str, agencies: Agencies, words: AgencyWords) -> None:
        self._partner, self._agency, self._agencies, self._words = partner, agency, agencies, words

    def message_for(self, told: Arrival, case: OwnCase | None) -> Message | None:
        """The message, None where the partner is told nothing. `case` is the copy before what is told was taken."""
        if isinstance(told, Classified):
            return self._complaint(told, case)
        if case is None or case.complaint is None:
            return None  # the complaint has still to come, and comes as it stands then
        if isinstance(told, CaseStep):
            return self._step(told, case, case.complaint) if told.number > case.number else None
        # Who asked for a step hears at once that it was refused. Told once more, a system that sends back whatever it
        # gets would ask for it again, for ever.
        return self._moved(told, case.complaint) if isinstance(told, Moved) and case.part else None

    def _complaint(self, told: Classified, case: OwnCase | None) -> Message | None:
        concerned = any(route.agency == self._agency for route in told.routing.routes)
        if not concerned or self._is_theirs(told) or (case is not None and case.complaint is not None):
            return None
        place, categories = told.place or Place(), told.classification.categories
        words = self._words.of(self._agency)
        return _post(OutIssue(
            timestamp=local(told.submitted),
            ticket_id=self._ticket(told),
            description=told.text,
            type=words.category(categories[0].code) if categories else "",
            photo=list(told.attachments),
            latitude=place.latitude,
            longitude=place.longitude,
            address=place.address or "",
            orgs=[{"org_id": self._words.of(route.agency).org, "org": self._name(route.agency)}
                  for route in told.routing.routes],
            extra_detail=_origin(told),
        ))  # fmt: skip

    def _step(self, step: CaseStep, case: OwnCase, complaint: Classified) -> Message | None:
        if came_from(self._partner.name, step.update_id) or step.by == "system":
            return None
        if step.step == "rate":
            return _post(self._comment(step, complaint, "rating", str(step.rating), step.rating))
        if step.state == step.before or step.step == "citizen_reply":
            if step.text is None:
                return None
            kind = "comment" if step.by == "citizen" else STAFF_ONLY
            return _post(self._comment(step, complaint, kind, step.text, None))
        photos = [one.reference for one in step.evidence if one.reference.startswith("http")]
        note = step.text or (f"{self._words.steps[step.step]}: {step.reason}" if step.reason else "")
        return _patch(OutStatus(
            timestamp=local(step.at),
            ticket_id=self._ticket(complaint),
            org=self._name(step.agency or step.responsible or self._agency),
            status=self._words.of(self._agency).say(step.state),
            note=note,
            photo=photos,
            extra_detail={**_origin(complaint), "event": _event_of(step)},
        ))  # fmt: skip

    def _comment(self, step: CaseStep, complaint: Classified, kind: str, text: str, star: int | None) -> OutComment:
        sender = None if step.by == "citizen" or step.agency is None else self._name(step.agency)
        return OutComment(
            event=kind, ticket_id=self._ticket(complaint), comment=text, timestamp=local(step.at), sender_org=sender,
            star=star, extra_detail={**_origin(complaint), "event": _event_of(step)},
        )  # fmt: skip

    def _moved(self, told: Moved, complaint: Classified) -> Message:
        to = ", ".join(map(self._name, told.agencies)) or "1111"
        return _patch(OutStatus(
            timestamp=local(told.moved),
            ticket_id=self._ticket(complaint),
            org=self._name(self._agency),
            status=self._words.of(self._agency).say("transferred"),
            note=f"→ {to}: {told.note or told.reason}",
            photo=[],
            extra_detail={**_origin(complaint), "event": f"{told.complaint_id}.moved"},
        ))  # fmt: skip

    def _is_theirs(self, complaint: Classified) -> bool:
        """Whether the partner sent it to us, or had it first."""
        channel = self._partner.channel
        return channel is not None and channel in (complaint.channel, complaint.origin and complaint.origin.system)

    def _ticket(self, complaint: Classified) -> str:
        """The partner's own number of the ticket, else the complaint's id."""
        if self._partner.channel is not None:
            if complaint.channel == self._partner.channel and complaint.reference:
                return complaint.reference
            if complaint.origin is not None and complaint.origin.system == self._partner.channel:
                return complaint.origin.reference
        return str(complaint.complaint_id)

    def _name(self, agency: str) -> str:
        return self._agencies[agency].shown if agency in self._agencies else agency


def _origin(complaint: Classified) -> dict[str, Any]:
    origin = complaint.origin
    return {
        "origin": origin.system if origin else OWN_SYSTEM,
        "origin_reference": origin.reference if origin else str(complaint.complaint_id),
        "hops": complaint.hops + 1,
    }


def _event_of(step: CaseStep) -> str:
    """The step's own id, by which a message that comes back is recognised; a new ticket carries none."""
    return f"{step.complaint_id}.step.{step.number}"


def _post(body: OutIssue | OutComment) -> Message:
    content = ""
    if isinstance(body, OutComment):
        content = content_of(body.ticket_id, body.timestamp, body.comment, None)
    return Message("POST", msgspec.json.encode(body), content)


def _patch(body: OutStatus) -> Message:
    content = content_of(body.ticket_id, body.timestamp, body.status, body.note)
    return Message("PATCH", msgspec.json.encode(body), content)
