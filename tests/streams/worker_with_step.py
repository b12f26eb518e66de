"""`complaints worker` with one more step, as somebody would write it who adds one: see `test_add_step.py`."""

from __future__ import annotations

import sys
from unittest.mock import patch

from commands.cli import main
from complaints.events.complaint import Received
from complaints.outcome import Reject
from streams.pipeline import Pipeline
from streams.steps.step import Step, each

_SHIPPED = Pipeline.complaint_steps


def no_trial(complaint: Received) -> Received | Reject:
    """Refuse what somebody wrote to try the system."""
    return Reject("invalid_field", "a trial", "validate", "text") if "ทดสอบระบบ" in complaint.text else complaint


def _steps(pipeline: Pipeline) -> tuple[Step, ...]:
    """The shipped steps, and after the validation the new one."""
    first, then = _SHIPPED(pipeline)[:3], _SHIPPED(pipeline)[3:]
    return (*first, each(no_trial), *then)


if __name__ == "__main__":
    with patch.object(Pipeline, "complaint_steps", _steps):
        sys.exit(main(["worker"]))
