"""`complaints agency`: an agency's person works on the agency's cases from a terminal, over its own topics only."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, get_args
from uuid import UUID

import msgspec

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.case import HandOverReason, Sender, StepName
from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.agency.agency_words import AgencyWords, load_agency_words
from operations.agency.read_cases import read_cases
from operations.agency.show import case_line, json_of, line_of
from operations.agency.tail import tail
from operations.agency.take_step import Wanted, take_step
from operations.agency.which_agency import agency_named
from operations.triage.which_complaint import complaint_of

WAIT_SECS = 15.0
REASONS = get_args(HandOverReason)
STEPS: Final[Mapping[str, tuple[StepName, str]]] = MappingProxyType({
    "accept": ("accept", "รับเรื่อง · take the case on"),
    "answer": ("answer", "ตอบผู้ร้อง · answer the citizen; this proves nothing, `resolve` does"),
    "transfer": ("transfer", "ส่งต่อ · hand the case to another agency"),
    "resolve": ("resolve", "แก้ไขแล้ว · say that it is done, with evidence"),
})  # fmt: skip
"""The actions that are one step, with what they are for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    watch = _action(actions.add_parser("tail", help="ดูสิ่งที่เข้ามา · what arrives, from where it was left"), _tail)
    watch.add_argument("--again", action="store_true", help="from the beginning")
    watch.add_argument("--to-end", action="store_true", help="end where the topic ends now")
    watch.add_argument("--group", help="under which name it is kept how far was read (default: agency.<id>.tail)")
    watch.add_argument("--json", action="store_true", help="one line of JSON for each event")
    listed = _action(actions.add_parser("cases", help="เรื่องที่อยู่กับหน่วยงาน · the cases that are with the agency"), _cases)
    listed.add_argument("--all", action="store_true", help="those that have left it or are answered, too")
    listed.add_argument("--json", action="store_true", help="print them as JSON")
    for name, (step, text) in STEPS.items():
        one = actions.add_parser(name, help=text, description=text, aliases=["reply"] if name == "answer" else [])
        _of_one_case(one).set_defaults(step=step)
        if name == "answer":
            one.add_argument("text", metavar="TEXT", help="without personal data")
        if name == "transfer":
            _add_hand_over(one, required=True)
            one.add_argument("--text", help="more about it, without personal data")
        if name == "resolve":
            one.add_argument("--text", required=True, help="what was done, without personal data")
            _add_evidence(one, required=True)
    any_step = actions.add_parser("step", help="ขั้นตอนอื่น · any step, by its name or by the agency's own status word")
    _of_one_case(any_step)
    any_step.add_argument("step", metavar="STEP", help="such as start, ask_citizen, refuse, return, join, note")
    any_step.add_argument("--text", help="answer, question or note, without personal data")
    any_step.add_argument(
        "--by", choices=get_args(Sender), default="agency", help="only 1111: its own steps, and those of citizens"
    )
    any_step.add_argument("--into", metavar="ID", help="the case that this one is merged into")
    _add_hand_over(any_step, required=False)
    _add_evidence(any_step, required=False)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked for; 1 where a step was not taken or nothing was heard of it in time."""
    reference, words = Reference.load(settings.config), load_agency_words(settings.config)
    agency = agency_named(reference.agencies, args.agency, "--agency")
    return int(args.agency_action(args, settings, reference, words, agency))


def _action(parser: argparse.ArgumentParser, do: Callable[..., int]) -> argparse.ArgumentParser:
    parser.add_argument("--agency", required=True, metavar="NAME", help="id or name, as `complaints agencies` finds it")
    parser.set_defaults(agency_action=do)
    return parser


def _of_one_case(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    _action(parser, _step)
    parser.add_argument(
        "complaint", metavar="ID|CHANNEL:REFERENCE", help="the complaint's id, or channel and reference"
    )
    parser.add_argument(
        "--wait", type=float, default=WAIT_SECS, metavar="SECS", help="for the word of it (default: 15)"
    )
    parser.add_argument("--update-id", type=UUID, metavar="UUID", help="of a step that is sent again: it is taken once")
    parser.add_argument("--json", action="store_true", help="print the step, or why it was not taken, as JSON")
    return parser


def _add_hand_over(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--to", required=required, metavar="AGENCY", help="id or name of the other agency")
    parser.add_argument("--reason", required=required, choices=REASONS, help="why")


def _add_evidence(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--evidence", type=Path, action="append", default=[], required=required, metavar="FILE",
        help="a file that shows it; its digest is sent, the file is not",
    )  # fmt: skip
    parser.add_argument(
        "--kept-at", action="append", default=[], metavar="REFERENCE",
        help="where the file is kept, one for each --evidence (default: its name)",
    )  # fmt: skip


def _tail(args: argparse.Namespace, settings: Settings, reference: Reference, words: AgencyWords, agency: str) -> int:
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: ended.append(number))

    def show(record: object) -> None:
        line = json_of(record) if args.json else line_of(record, agency, words)  # type: ignore[arg-type]
        if line is not None:
            print(line.decode() if isinstance(line, bytes) else line, flush=True)

    topic, group = reference.topics.of_agency(agency), args.group or f"agency.{agency}.tail"
    tail(
        settings.kafka, topic, group, show, SystemClock(), again=args.again, to_end=args.to_end,
        stopped=lambda: bool(ended),
    )  # fmt: skip
    return 0


def _cases(args: argparse.Namespace, settings: Settings, reference: Reference, words: AgencyWords, agency: str) -> int:
    found = read_cases(settings.kafka, reference.topics, agency).cases(agency)
    shown = [case for case in found if args.all or case.waits or case.at_work]
    if args.json:
        print(msgspec.json.encode(shown).decode())
        return 0
    for case in shown:
        print(case_line(case, words))
    print(f"{len(shown):,} เรื่อง · cases", file=sys.stderr)
    return 0


def _step(args: argparse.Namespace, settings: Settings, reference: Reference, words: AgencyWords, agency: str) -> int:
    into: str | None = getattr(args, "into", None)
    to: str | None = getattr(args, "to", None)
    wanted = Wanted(
        agency=agency,
        complaint=complaint_of(args.complaint, settings.config),
        step=args.step,
        by=getattr(args, "by", "agency"),
        text=getattr(args, "text", None),
        to=agency_named(reference.agencies, to, "--to") if to else None,
        reason=getattr(args, "reason", None),
        into=complaint_of(into, settings.config) if into else None,
        files=tuple(getattr(args, "evidence", ())),
        kept_at=tuple(getattr(args, "kept_at", ())),
        update_id=args.update_id,
    )
    if args.wait <= 0:
        raise ConfigError("--wait: must be more than 0 seconds")
    said = take_step(settings, reference.topics, words, wanted, args.wait, SystemClock())
    for line in said.json_lines() if args.json else said.lines(words):
        print(line)
    return 0 if said.taken else 1
