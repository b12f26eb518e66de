"""Which steps a person may take in a case now, what each needs, and the update that a filled form means. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args
from uuid import UUID

import msgspec

from complaints.events.case import Case, CaseUpdate, Evidence, HandOverReason, Part, Sender, StepName, kept_reference
from complaints.privacy.control_characters import without_control_characters
from complaints.privacy.redact import redact, redact_link
from streams.cases.judge_step import roles_of
from streams.cases.policy import Policy
from streams.cases.transitions import TRANSITIONS, Field, allowed
from web.desk.asked import Form
from web.desk.rights import Person

REASONS: Final[tuple[HandOverReason, ...]] = get_args(HandOverReason)
ROWS: Final = 3
"""So many attachments or parts a form takes."""
_OPTIONAL: Final[Mapping[StepName, tuple[Field, ...]]] = {
    "route": ("text",),
    "transfer": ("text",),
    "refuse": ("to", "text"),
    "return": ("text",),
    "invite": ("text",),
    "decline": ("text",),
    "merge": ("text",),
    "close": ("text",),
    "rate": ("text",),
    "withdraw": ("text",),
}
_FIRST: Final = ("accept", "start", "answer", "resolve", "adjudicate", "route", "join")
"""What is done most often stands first; the others follow in the order of the table."""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A legal step."""

    step: StepName
    by: Sender
    needs: tuple[Field, ...]
    also: tuple[Field, ...]
    """May be filled in."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """In the order in which the form has them."""
        order: tuple[Field, ...] = ("to", "reason", "into", "parts", "rating", "text", "evidence")
        return tuple(name for name in order if name in self.needs or name in self.also)


class WrongFieldError(ValueError):
    """A field of a form does not hold what it should."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


def senders(person: Person) -> tuple[Sender, ...]:
    """In whose name the person may take steps: 1111 also in that of citizens, who call."""
    if person.role == "officer":
        return ("centre", "citizen")
    return ("agency",) if person.role == "agency" else ()


def agency_of(person: Person, policy: Policy) -> str:
    """On whose topic the person's steps go."""
    return person.agency if person.role == "agency" and person.agency else policy.centre


def forms_of(case: Case, person: Person, policy: Policy) -> list[StepForm]:
    """Every step that is legal now for this person, those that are done most often first."""
    found: list[StepForm] = []
    for by in senders(person):
        asked = CaseUpdate(
            update_id=UUID(int=0), complaint_id=case.complaint_id, agency=agency_of(person, policy), by=by, step="note",
            at=case.since,
        )  # fmt: skip
        for step in allowed(case.state, roles_of(case, asked, policy)):
            if not any(one.step == step for one in found):  # what 1111 does itself it need not do for the citizen
                found.append(StepForm(step, by, TRANSITIONS[step].needs, _OPTIONAL.get(step, ())))
    return sorted(found, key=lambda one: _FIRST.index(one.step) if one.step in _FIRST else len(_FIRST))


def read_update(
    form: Form,
    wanted: StepForm,
    case: UUID,
    agency: str,
    named: Callable[[str], str | None],
    kept: Callable[[str], Evidence | None],
    now: datetime,
) -> tuple[CaseUpdate, bool]:
    """The update that the form asks for, and whether personal data was removed from its texts.

    `named` gives the id of the agency that a field names, `kept` the file of the case with a digest. Raises
    WrongFieldError.
    """
    text, removed = _clean(form.one("text"))
    parts, found = _parts(form, named)
    evidence, hidden = _evidence(form, kept) if "evidence" in wanted.fields else ([], False)
    update = {
        "update_id": _uuid(form, "update_id"),
        "complaint_id": case,
        "agency": agency,
        "by": wanted.by,
        "step": wanted.step,
        "at": now.isoformat(),
        "to": _agency(form.one("to"), named, "to") if "to" in wanted.fields and form.one("to") else None,
        "reason": _choice(form, "reason", REASONS) if "reason" in wanted.fields else None,
        "text": text or None if "text" in wanted.fields else None,
        "evidence": evidence,
        "into": _uuid(form, "into") if "into" in wanted.fields and form.one("into") else None,
        "parts": parts if "parts" in wanted.fields else [],
        "rating": _rating(form) if "rating" in wanted.fields else None,
    }
    try:
        return msgspec.convert(update, CaseUpdate), bool(removed or found or hidden)
    except msgspec.ValidationError as error:
        raise WrongFieldError("text", "text") from error


def _clean(text: str) -> tuple[str, tuple[str, ...]]:
    return redact(without_control_characters(text))


def evidence_rows(form: Form) -> list[tuple[str, str]]:
    """Where each attachment is kept, and its digest, as they stand in the form."""
    return list(zip(form.all("evidence_reference"), form.all("evidence_sha256"), strict=False))


def _evidence(form: Form, kept: Callable[[str], Evidence | None]) -> tuple[list[Evidence], bool]:
    """The attachments, and whether personal data was removed from where one is kept."""
    rows = [(reference, digest.lower()) for reference, digest in evidence_rows(form) if reference or digest]
    clean = [(*_place(reference, digest), digest) for reference, digest in rows]
    return [_attachment(place, digest, kept) for place, _, digest in clean], any(removed for _, removed, _ in clean)


def _place(reference: str, digest: str) -> tuple[str, bool]:
    """Where a file is kept, without personal data; digits of a digest may look like such, and are none."""
    if reference == kept_reference(digest):
        return reference, False
    place, removed = redact_link(reference)
    return place, bool(removed)


def _attachment(reference: str, digest: str, kept: Callable[[str], Evidence | None]) -> Evidence:
    try:
        named = msgspec.convert({"reference": reference, "sha256": digest}, Evidence)
    except msgspec.ValidationError as error:
        raise WrongFieldError("evidence", "evidence") from error
    if not named.is_at_the_desk:
        return named
    found = kept(digest)
    if found is None:
        raise WrongFieldError("evidence", "evidence")
    return found


def _parts(form: Form, named: Callable[[str], str | None]) -> tuple[list[dict[str, str]], bool]:
    rows = zip(form.all("part_agency"), form.all("part_text"), strict=False)
    clean = [(agency, *_clean(text)) for agency, text in rows if agency or text]
    found = [{"agency": _agency(agency, named, "parts"), "text": text} for agency, text, _ in clean]
    for one in found:
        try:
            msgspec.convert(one, Part)
        except msgspec.ValidationError as error:
            raise WrongFieldError("parts", "parts") from error
    return found, any(removed for _, _, removed in clean)


def _agency(word: str, named: Callable[[str], str | None], field: str) -> str:
    agency = named(word)
    if agency is None:
        raise WrongFieldError(field, "agency")
    return agency


def _uuid(form: Form, name: str) -> str:
    try:
        return str(UUID(form.one(name)))
    except ValueError as error:
        raise WrongFieldError(name, "id") from error


def _choice(form: Form, name: str, known: tuple[str, ...]) -> str | None:
    value = form.one(name)
    if value and value not in known:
        raise WrongFieldError(name, "choice")
    return value or None


def _rating(form: Form) -> int | None:
    value = form.one("rating")
    if value and value not in "12345":
        raise WrongFieldError("rating", "choice")
    return int(value) if value else None
