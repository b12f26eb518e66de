"""`complaints words`: what people write about more than before, and what has no category yet."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from commands.complaint_rows import NOTHING, add_source, give, read
from commands.numbers import above_zero, positive
from complaints.errors import ConfigError
from complaints.settings import Settings
from learning.proposal import Proposal, likeliest_agency, propose, rule_words
from trends.complaint_frame import days_of
from trends.period import Period
from trends.topics.clusters import clusters, undecided
from trends.topics.rising import rising
from trends.topics.terms import terms
from trends.topics.tuning import Tuning
from trends.units import counting

RISING = {
    "term": "คำ · term", "with_terms": "มาพร้อมกับ · with", "reports": "เรื่อง · reports", "expected": "คาดไว้ · expected",
    "times": "เท่า · times",
}  # fmt: skip
OTHERS = {
    "group": "กลุ่ม · group", "reports": "เรื่อง · reports", "growth": "เพิ่ม · growth", "words": "คำ · words",
    "examples": "ตัวอย่าง · examples",
}  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their options."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    up = actions.add_parser("rising", help="words and phrases of the last day that more people write than before")
    add_source(up, days=Tuning().history_days + 1)
    up.add_argument(
        "--mistakes-per-day",
        type=above_zero(most=100),
        default=1.0,
        metavar="N",
        help="words called rising by chance (1)",
    )
    up.set_defaults(words=_rising)
    others = actions.add_parser("others", help="groups of like texts among `other` and triage")
    add_source(others, days=30)
    others.add_argument("--least", type=positive, default=5, metavar="N", help="fewest reports of a group (5)")
    others.add_argument(
        "--likeness", type=above_zero(most=1), default=0.25, metavar="X", help="least cosine to the middle (0.25)"
    )
    others.add_argument("--propose", type=Path, metavar="FOLDER", help="write a config folder with a rule for --group")
    others.add_argument("--group", type=positive, default=1, metavar="N", help="the group to propose for (1)")
    others.add_argument(
        "--agency", metavar="ID", help="responsible in the rule (default: who has most such complaints)"
    )
    others.set_defaults(words=_others)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Find and print what was asked for; 0 when done."""
    frame, days = read(args, settings)
    if days is None:
        print('{"rows": []}' if args.json else NOTHING)
        return 0
    args.words(args, settings, frame, days)
    return 0


def _rising(args: argparse.Namespace, settings: Settings, frame: pd.DataFrame, days: Period) -> None:
    frame = frame[counting(frame)]
    found = rising(
        days_of(frame), list(map(terms, frame["text"])), np.datetime64(days.until),
        mistakes=args.mistakes_per_day, top=max(args.top, 20),
    )  # fmt: skip
    found.attrs["day"] = str(days.until)
    give(found, args, f"คำที่มาแรง · Rising words, {days.until}", RISING)


def _others(args: argparse.Namespace, settings: Settings, frame: pd.DataFrame, days: Period) -> None:
    every = frame[counting(frame)].reset_index(drop=True)
    waiting = undecided(every).to_numpy()
    frame = every[waiting].reset_index(drop=True)
    found = clusters(
        frame, list(map(terms, frame["text"])), likeness=args.likeness, least=args.least, top=max(args.top, args.group)
    )
    found.insert(0, "group", np.arange(1, len(found) + 1))
    title = f"กลุ่มเรื่องที่ยังไม่มีหมวด · Groups without a category, {days}"
    give(found.drop(columns="members"), args, title, OTHERS)
    if args.propose:
        _propose(args, settings, found, every[~waiting])


def _propose(args: argparse.Namespace, settings: Settings, found: pd.DataFrame, decided: pd.DataFrame) -> None:
    if not 1 <= args.group <= len(found):
        raise ConfigError(f"--group {args.group}: there are {len(found)} groups")
    group = found.iloc[args.group - 1]
    words = rule_words(group["words"])
    agency = args.agency or likeliest_agency(words, decided)
    if agency is None:
        raise ConfigError("no decided complaint has these words: name the responsible agency with --agency")
    propose(settings.config, args.propose, Proposal(words, agency, f"new-{args.group}"))
    print(f"{args.propose}: {', '.join(words)} → {agency}\ncomplaints routes diff --with {args.propose}")
