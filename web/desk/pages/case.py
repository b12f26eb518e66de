"""One case: what was told, what was decided and why, what happened, and every step that the person may take."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from complaints.events.case import Case, CaseStep, CaseUpdate, Evidence, StepRefusal
from streams.cases.judge_step import Objection, objection_to, objection_to_target
from web.case_rows import became_of, read_cases, read_steps
from web.desk.agency_field import agencies_like, agency_named, suggestion
from web.desk.asked import Answer, Asked, Elsewhere, Form, NotFoundError, Page
from web.desk.evidence_files import SUFFIXES
from web.desk.read_cases import told_of
from web.desk.rights import Parties
from web.desk.send_step import await_case, await_outcome, step_record
from web.desk.step_forms import (
    REASONS,
    ROWS,
    StepForm,
    WrongFieldError,
    agency_of,
    evidence_rows,
    forms_of,
    read_update,
)

_INCIDENT = """SELECT incident_id, kind, complaints, complaint_ids FROM incidents
WHERE incident_id IN (SELECT incident_id FROM incident_states WHERE has(complaint_ids, toUUID(%(case)s)))
AND has(complaint_ids, toUUID(%(case)s)) ORDER BY complaints DESC LIMIT 1"""


def show(asked: Asked) -> Answer:
    """The case as it stands; `told` in the address is the update of a form that was just sent."""
    told = asked.query.one("told")
    outcome: CaseStep | StepRefusal | str | None = None
    if told:
        try:
            outcome = became_of(asked.warehouse, asked.the_case.complaint_id, UUID(told)) or "waiting"
        except ValueError:
            raise NotFoundError from None
    return _page(asked, asked.the_case, outcome=outcome, removed=bool(asked.query.one("removed")))


def step(asked: Asked) -> Answer:
    """Send a step. What was typed is kept on the page wherever the step is not taken."""
    case, name, services = asked.the_case, asked.matched["step"], asked.services
    agency = agency_of(asked.person, services.policy)
    forms = forms_of(case, asked.person, services.policy)
    wanted = next((one for one in forms if one.step == name), None)
    if sent := _sent_before(asked):
        return sent
    if wanted is not None and "evidence" in wanted.fields:
        asked = _with_files_kept(asked)
    if asked.form.one("number") != str(case.number) or wanted is None:
        # Somebody was quicker, or time has passed: say what happened, and keep what was typed.
        return _moved(asked, case)
    if asked.file_problem:
        return _page(asked, case, tried=wanted, problem=asked.file_problem, status=422)
    try:
        update, removed = read_update(
            asked.form, wanted, case.complaint_id, agency, lambda word: agency_named(services.agencies, word),
            lambda digest: _kept_evidence(asked, digest), services.clock.now(),
        )  # fmt: skip
    except WrongFieldError as error:
        return _page(asked, case, tried=wanted, problem=f"wrong.{error.why}", field=error.field, status=422)
    objection = objection_to(case, update, agency, services.policy) or _objection_to_target(asked, update)
    if objection is not None:
        return _page(asked, case, tried=wanted, problem=f"refusal.{objection.reason}", status=422)
    services.publisher.publish([step_record(services.topics, update)])
    outcome = await_outcome(
        asked.warehouse, case.complaint_id, update.update_id, services.clock, services.settings.desk.wait_secs
    )
    if isinstance(outcome, StepRefusal):
        now = read_cases(asked.warehouse, [case.complaint_id]).get(case.complaint_id, case)
        return _moved(asked, now, refusal=outcome)
    if isinstance(outcome, CaseStep):
        after = await_case(
            asked.warehouse, case.complaint_id, outcome.number, services.clock, services.settings.desk.wait_secs
        )
        if after is not None and not services.rights.may_see(asked.person, Parties.of(after)):
            return Elsewhere("/cases?gone=1")
    return Elsewhere(f"/cases/{case.complaint_id}?told={update.update_id}{'&removed=1' if removed else ''}")


def _with_files_kept(asked: Asked) -> Asked:
    """Files become evidence of the form: wherever the step is not taken, they need not be chosen again."""
    case, files = asked.the_case.complaint_id, asked.services.evidence
    kept = [files.keep(case, upload) for upload in asked.files]
    if not kept:
        return asked
    typed = evidence_rows(asked.form)
    rows = [(one.reference, one.sha256) for one in kept] + [row for row in typed if any(row)]
    fields = {"evidence_reference": [row[0] for row in rows], "evidence_sha256": [row[1] for row in rows]}
    return replace(asked, form=asked.form.with_fields(fields))


def _kept_evidence(asked: Asked, digest: str) -> Evidence | None:
    kept = asked.services.evidence.find(asked.the_case.complaint_id, digest)
    return kept.evidence if kept else None


def _sent_before(asked: Asked) -> Answer | None:
    """The button was pressed twice: the first time counts."""
    try:
        update = UUID(asked.form.one("update_id"))
    except ValueError:
        raise NotFoundError from None
    case = asked.the_case.complaint_id
    if isinstance(became_of(asked.warehouse, case, update), CaseStep):
        return Elsewhere(f"/cases/{case}?told={update}")
    return None


def _objection_to_target(asked: Asked, update: CaseUpdate) -> Objection | None:
    """A case may only be merged into one that is there, and that the person may see."""
    if update.into is None:
        return None
    target = read_cases(asked.warehouse, [update.into]).get(update.into)
    if target is not None and not asked.services.rights.may_see(asked.person, Parties.of(target)):
        target = None
    return objection_to_target(update.into, target)


def _moved(asked: Asked, case: Case, refusal: StepRefusal | None = None) -> Answer:
    if not asked.services.rights.may_see(asked.person, Parties.of(case)):
        raise NotFoundError
    number = asked.form.one("number")
    since = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else case.number
    meanwhile = [one for one in read_steps(asked.warehouse, case.complaint_id) if one.number > since]
    forms = forms_of(case, asked.person, asked.services.policy)
    name = asked.matched["step"]
    tried = next((one for one in forms if one.step == name), None)
    return _page(
        asked, case, tried=tried, meanwhile=meanwhile, outcome=refusal, typed=asked.form, lost=tried is None, status=409
    )


def _page(
    asked: Asked,
    case: Case,
    *,
    tried: StepForm | None = None,
    typed: Form | None = None,
    problem: str = "",
    field: str = "",
    meanwhile: list[CaseStep] | None = None,
    outcome: CaseStep | StepRefusal | str | None = None,
    lost: bool = False,
    removed: bool = False,
    status: int = 200,
) -> Page:
    services = asked.services
    forms = forms_of(case, asked.person, services.policy)
    if tried is not None:  # the form under work stands first and open
        forms = [tried, *(one for one in forms if one.step != tried.step)]
    typed = typed or (asked.form if tried is not None else None)
    return Page(
        "case.html",
        {
            **_known_of(asked, case),
            "forms": forms,
            "tried": tried.step if tried else "",
            "typed": typed or Form({}),
            "searched": agencies_like(services.agencies, typed.one("to")) if typed and field in ("to", "parts") else [],
            "problem": problem,
            "field": field,
            "meanwhile": meanwhile,
            "outcome": outcome,
            "lost": lost,
            "removed": removed,
            "told_id": asked.query.one("told"),
            "reasons": REASONS,
            "rows": ROWS,
            "file_types": ",".join(SUFFIXES),
            "most_mb": services.evidence.most_mb,
            "agencies": services.agencies,
            "suggestion": suggestion,
            "new_id": uuid4,
            "now": services.clock.now(),
        },
        status,
    )


def _known_of(asked: Asked, case: Case) -> dict[str, object]:
    """What is shown of a case to everybody who may see it."""
    complaint, warehouse = case.parent or case.complaint_id, asked.warehouse
    incidents = warehouse.rows(_INCIDENT, {"case": case.complaint_id})
    return {
        "case": case,
        "incident": incidents[0] if incidents else None,
        "timeline": read_steps(warehouse, case.complaint_id),
        "told": told_of(warehouse, [complaint]).get(complaint),
        "decided": asked.services.records.of(case),
    }
