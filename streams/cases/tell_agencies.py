"""Which agencies are told of a step, on their own topics of complaints. Pure.

An agency knows only its own topics. Without this it would hear that a step was refused and not that it was taken, and
never that a citizen has answered, or that its case was reopened or decided upon by 1111.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaints.events.case import Case, CaseStep


def told_to(before: Case | None, steps: Sequence[CaseStep], after: Case) -> Iterator[tuple[CaseStep, list[str]]]:
    """Each step with the agencies that are told: who sent it, who had the case, who has it then, and who helps.

    Nobody is told of `open`: the complaint itself says that. Agencies that handed the case on earlier hear no more.
    """
    holder = before.responsible if before else None
    helpers = [one.agency for one in (*(before.co_workers if before else ()), *after.co_workers)]
    for step in steps:
        if not helpers and holder and step.agency == holder == step.responsible:  # nearly every step
            yield step, [] if step.step == "open" else [holder]
            continue
        concerned = {step.agency, holder, step.responsible, *helpers}
        holder = step.responsible
        yield step, [] if step.step == "open" else sorted(filter(None, concerned))
