"""What a citizen may see of a case, and may do about it. Pure; an allow-list: what is not named here is not shown.

Shown: who has the case and since when, every change of hands with its typed reason, what was asked of and answered to
the citizen, evidence, and the citizen's own words. Not shown: notes of agencies and of 1111, the words with which
agencies argue about who is responsible, invitations, ids, who of an agency did something, and whatever is of a case
that this one was merged into, but for its state. All texts are redacted once more: agencies may quote citizens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from complaints.events.case import Case, CaseStep, Evidence, State, StepName
from complaints.privacy.redact import redact, redact_link
from complaints.progress import Decided, Named
from complaints.reference.agencies import Agencies
from complaints.reference.taxonomy import Taxonomy
from streams.cases.transitions import allowed
from web.portal.words import in_both

ACTIONS: tuple[StepName, ...] = ("citizen_reply", "rate", "close", "reopen", "note", "withdraw")
"""What the pages offer, in their order."""
_WITH_TEXT = frozenset({"ask_citizen", "answer", "resolve"})
"""Steps whose words are for the citizen, whoever wrote them."""


class Who(Named, frozen=True, kw_only=True, omit_defaults=True):
    """An agency, and the number citizens dial."""

    hotline: str | None = None


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened."""

    at: datetime
    step: StepName
    thai: str
    english: str
    text: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last answer. `at` and `agency` are absent while the step that gave it is not there yet."""

    text: str
    at: datetime | None = None
    agency: Who | None = None
    evidence: tuple[Evidence, ...] = ()


class PartView(Struct, frozen=True, kw_only=True):
    """A part that became a case of its own."""

    tracking_code: str
    status: Named


class CaseView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole answer of `GET /v1/cases/{code}`, and what the page shows."""

    status: Named
    meaning: Named
    """What the status means to the citizen, under the same code."""
    since: datetime | None = None
    opened: datetime | None = None
    category: Named | None = None
    responsible: Who | None = None
    """Absent: 1111 is finding out."""
    helping: tuple[Who, ...] = ()
    due: datetime | None = None
    """When an answer is due; absent while the clock stands."""
    overdue: bool = False
    question: str | None = None
    """What the citizen is asked."""
    answer: Answer | None = None
    rating: int | None = None
    parts: tuple[PartView, ...] = ()
    merged_with: Named | None = None
    """The status of the matter it is handled with."""
    timeline: tuple[Entry, ...] = ()
    """First to last."""
    actions: tuple[Named, ...] = ()
    """Steps that the citizen may take now."""


@dataclass(frozen=True, slots=True)
class Names:
    """Of agencies and categories. Codes that the configuration does not have any more are their own names."""

    agencies: Agencies
    categories: Mapping[str, Named]

    @classmethod
    def of(cls, agencies: Agencies, taxonomy: Taxonomy) -> Names:
        return cls(
            agencies, {one.code: Named(code=one.code, thai=one.th, english=one.en) for one in taxonomy.categories}
        )

    def who(self, code: str) -> Who:
        if code not in self.agencies:
            return Who(code=code, thai=code, english=code)
        agency = self.agencies[code]
        return Who(code=code, thai=agency.th, english=agency.en, hotline=agency.hotline)

    def category(self, code: str | None) -> Named | None:
        return None if code is None else self.categories.get(code) or Named(code=code, thai=code, english=code)


def view_of(
    case: Case,
    steps: Sequence[CaseStep],
    names: Names,
    now: datetime,
    *,
    target: State | None = None,
    parts: Sequence[tuple[str, State]] = (),
) -> CaseView:
    """The case as its citizen sees it.

    `target` is the state of the case it was merged into; `parts` are tracking codes and states of those split from it.
    """
    due = case.clock.due if case.clock else None
    asked = next((step.text for step in reversed(steps) if step.step == "ask_citizen"), None)
    may = allowed(case.state, {"citizen"})
    return CaseView(
        status=_named("state", case.state),
        meaning=_named("means", case.state),
        since=case.since,
        opened=case.opened,
        category=names.category(case.category),
        responsible=names.who(case.responsible) if case.responsible and case.state != "merged" else None,
        helping=tuple(names.who(one.agency) for one in case.co_workers if one.standing == "joined"),
        due=due,
        overdue=due is not None and due < now,
        question=_clean(asked) if case.state == "waiting_for_citizen" else None,
        answer=_answer(case, steps, names),
        rating=case.rating,
        parts=tuple(PartView(tracking_code=code, status=_named("state", state)) for code, state in parts),
        merged_with=_named("state", target) if target and case.state == "merged" else None,
        timeline=tuple(entry for step in steps if (entry := _entry(step, names))),
        actions=tuple(_named("act", step) for step in ACTIONS if step in may),
    )


def view_before_case(decided: Decided) -> CaseView:
    """Of a complaint that has been decided on while its case is not there yet: where it goes, and nothing to do."""
    state: State = "routed" if decided.agencies else "received"
    responsible = next((Who(code=one.code, thai=one.thai, english=one.english) for one in decided.agencies), None)
    return CaseView(
        status=_named("state", state),
        meaning=_named("means", state),
        category=next(iter(decided.categories), None),
        responsible=responsible,
    )


def _answer(case: Case, steps: Sequence[CaseStep], names: Names) -> Answer | None:
    if case.answer is None:
        return None
    given = next((step for step in reversed(steps) if step.step in ("answer", "resolve")), None)
    return Answer(
        text=_clean(case.answer) or "",
        at=given.at if given else None,
        agency=names.who(given.agency) if given and given.agency else None,
        evidence=_shown(case.evidence),
    )


def _entry(step: CaseStep, names: Names) -> Entry | None:
    """None for what is not for citizens."""
    key = _key(step)
    if key is None:
        return None
    agency = names.who(acting) if (acting := _agency_told(step)) else None
    thai, english = in_both(key, agency=agency, rating=step.rating)
    if step.reason and step.step in ("transfer", "refuse", "return"):
        why_thai, why_english = in_both(f"reason.{step.reason}")
        thai, english = f"{thai}: {why_thai}", f"{english}: {why_english}"
    open_words = step.by == "citizen" or step.step in _WITH_TEXT
    return Entry(
        at=step.at,
        step=step.step,
        thai=thai,
        english=english,
        text=_clean(step.text) if open_words else None,
        evidence=_shown(step.evidence) if step.step == "resolve" else (),
    )


def _key(step: CaseStep) -> str | None:
    """The sentence for a step; None where it is not told. Every step is decided upon here."""
    match step.step:
        case "invite" | "decline":
            return None
        case "note":
            return "step.note" if step.by == "citizen" else None
        case "open":
            return "step.open.to" if step.responsible else "step.open"
        case "transfer" | "refuse":
            return "step.dispute" if step.state == "refused" else "step.transfer"
        case "close" | "reopen":
            return f"step.{step.step}" if step.by == "citizen" else f"step.{step.step}.centre"
        case "route" | "adjudicate" if step.responsible is None:
            return "step.return"
        case told:
            return f"step.{told}"


def _agency_told(step: CaseStep) -> str | None:
    """Whom the sentence names: who got the case, else who did it."""
    handed = step.step in ("open", "route", "transfer", "refuse", "adjudicate")
    return step.responsible if handed else step.agency


def _named(kind: str, code: str) -> Named:
    thai, english = in_both(f"{kind}.{code}")
    return Named(code=code, thai=thai, english=english)


def _clean(text: str | None) -> str | None:
    return redact(text)[0] if text else None


def _shown(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """References as they are, without personal data: digits of a digest may look like such, and are none."""
    return tuple(
        Evidence(reference=one.reference if one.is_at_the_desk else redact_link(one.reference)[0], sha256=one.sha256)
        for one in evidence
    )
