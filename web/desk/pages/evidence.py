"""A file that shows that work is done, for those who may see its case."""

from __future__ import annotations

from web.case_rows import read_steps
from web.desk.asked import Answer, Asked, Download, NotFoundError


def download(asked: Asked) -> Answer:
    """The file, if a step of this case names it and the desk has it."""
    case, digest = asked.the_case.complaint_id, asked.matched["sha256"]
    steps = read_steps(asked.warehouse, case)
    if not any(one.is_at_the_desk and one.sha256 == digest for step in steps for one in step.evidence):
        raise NotFoundError
    kept = asked.services.evidence.read_whole(case, digest)
    if kept is None:
        raise NotFoundError
    return Download(kept)
