"""Steps that nobody has sent: a case opens, or a newer decision moves it. Pure."""

from __future__ import annotations

from complaints.events.case import Case, CaseStep


def system_step(case: Case, before: Case | None, text: str | None = None) -> CaseStep:
    """The step that led from `before`, None where the case opens, to the case as it is."""
    return CaseStep(
        complaint_id=case.complaint_id,
        number=case.number,
        step=case.path[-1].step,
        by="system",
        at=case.since,
        before=before.state if before else None,
        state=case.state,
        responsible=case.responsible,
        text=text,
    )
