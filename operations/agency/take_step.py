"""Takes a step that a person asks for, or the steps that their agency's status word stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import msgspec

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.events.case import CaseStep, CaseUpdate, HandOverReason, Sender, StepName, StepRefusal
from complaints.outcome import reject_of
from complaints.privacy.redact import redact
from complaints.settings import Settings
from complaints.topics import Topics
from operations.agency.agency_words import AgencyWords
from operations.agency.ask_for_step import Answer, ask_for_steps
from operations.agency.evidence import evidence_of
from operations.agency.plan_steps import plan_steps
from operations.agency.read_cases import read_cases
from operations.agency.show import next_line, refused_line, taken_line
from streams.cases.transitions import TRANSITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks for."""

    agency: str
    complaint: UUID
    step: str
    """A step's name, or a status word of the agency."""
    by: Sender = "agency"
    """1111 takes its own steps and those of citizens."""
    text: str | None = None
    to: str | None = None
    reason: HandOverReason | None = None
    into: UUID | None = None
    files: tuple[Path, ...] = ()
    kept_at: tuple[str, ...] = ()
    update_id: UUID | None = None
    """Of a step that was sent before and is sent again."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of the steps."""

    answers: Sequence[Answer]

    @property
    def taken(self) -> bool:
        """Whether all were."""
        return all(isinstance(one.word, CaseStep) for one in self.answers)

    def lines(self, words: AgencyWords) -> list[str]:
        """For a person."""
        lines = [f"{one.update.complaint_id}  {_said(one, words)}" for one in self.answers]
        last = self.answers[-1]
        return [*lines, next_line(last.word, last.update.agency)] if isinstance(last.word, CaseStep) else lines

    def json_lines(self) -> list[str]:
        """For programs: one object for each step, `taken`, `refused` or `sent`."""
        return [msgspec.json.encode(_entry(one)).decode() for one in self.answers]


def take_step(
    settings: Settings, topics: Topics, words: AgencyWords, wanted: Wanted, wait_secs: float, clock: Clock
) -> Said:
    """Ask for the step and wait for the word of it. Raises ConfigError for what cannot be a step, naming the option."""
    evidence = evidence_of(wanted.files, wanted.kept_at)
    first = wanted.update_id or uuid4()
    steps = _steps(settings, topics, words, wanted)
    updates = [
        CaseUpdate(
            # Each has an id that follows from the first, so that all of them can be sent again.
            update_id=first if number == 0 else uuid5(first, str(number)),
            complaint_id=wanted.complaint,
            agency=wanted.agency,
            by=wanted.by,
            step=step,
            at=clock.now(),
            text=redact(wanted.text)[0] if wanted.text and number == len(steps) - 1 else None,
            to=wanted.to if "to" in TRANSITIONS[step].needs or step == "refuse" else None,
            reason=wanted.reason if "reason" in TRANSITIONS[step].needs else None,
            into=wanted.into,
            evidence=evidence if step == "resolve" else (),
        )
        for number, step in enumerate(steps)
    ]
    for one in updates:
        _require_fields(one)
    return Said(ask_for_steps(settings, topics, updates, wait_secs, clock))


def _steps(settings: Settings, topics: Topics, words: AgencyWords, wanted: Wanted) -> Sequence[StepName]:
    if wanted.step in TRANSITIONS:
        return [one for one in TRANSITIONS if one == wanted.step]
    state = words.of(wanted.agency).state_of(wanted.step)
    if state is None:
        raise ConfigError(
            f"{wanted.step!r} is neither a step ({', '.join(TRANSITIONS)}) nor a word of {wanted.agency} "
            "in config/agency_words.yaml"
        )
    case = read_cases(settings.kafka, topics, wanted.agency).get(wanted.agency, wanted.complaint)
    if case is None:
        raise ConfigError(f"{wanted.complaint}: not on the topic {topics.of_agency(wanted.agency)}")
    steps = plan_steps(case.state, state, to=wanted.to is not None, evidence=bool(wanted.files))
    if steps is None:
        raise ConfigError(
            f"{wanted.step!r} means {state}, which {wanted.agency} cannot reach from {case.state}"
            + (": name the other agency with --to" if state == "transferred" else "")
        )
    if not steps and not wanted.text:
        raise ConfigError(f"the case is {case.state} already: give --text to add a note")
    return steps or ("note",)


def _require_fields(update: CaseUpdate) -> None:
    """Raise ConfigError where a field is missing or has what nobody could read: nothing is published then."""
    missing = [name for name in TRANSITIONS[update.step].needs if not getattr(update, name)]
    if missing:
        options = ", ".join("TEXT" if name == "text" else f"--{name}" for name in missing)
        raise ConfigError(f"{update.step} needs {options}")
    try:
        msgspec.json.decode(msgspec.json.encode(update), type=CaseUpdate)
    except msgspec.ValidationError as error:
        raise ConfigError(reject_of(error, "decode").told) from error


def _said(one: Answer, words: AgencyWords) -> str:
    if isinstance(one.word, CaseStep):
        return taken_line(one.word, words)
    if isinstance(one.word, StepRefusal):
        return refused_line(one.word, words)
    return (
        f"{words.steps[one.update.step]}: ส่งแล้ว ยังไม่มีคำตอบ · sent, no word of it yet: "
        "is 'complaints cases run' running, and has the complaint come to it? 'complaints agency tail' shows the word; "
        f"--update-id {one.update.update_id} sends it again, and it is taken once"
    )


def _entry(one: Answer) -> dict[str, object]:
    state = "taken" if isinstance(one.word, CaseStep) else "refused" if one.word else "sent"
    return {"outcome": state, "update": one.update, "word": one.word}
