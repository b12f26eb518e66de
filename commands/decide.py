"""`complaints decide`: what would be decided about the complaints of a file, without any service."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.cloudevents import header_text
from complaints.events.complaint import Classified
from complaints.outcome import Reject
from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.decide_file.case_file import Case, read_cases
from operations.decide_file.decision_row import HEADER, decision_row
from operations.decide_file.explained import explained
from streams.load_pipeline import load_pipeline
from streams.pipeline import Pipeline

_AT_ONCE = 1000
_DECODER = msgspec.json.Decoder(Classified)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the file, where to write the decisions, and which one to explain."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV: id, channel, text; address, longitude, latitude")
    parser.add_argument("--out", type=Path, metavar="OUT.csv", help="write one row of decisions per complaint")
    parser.add_argument("--explain", metavar="ID", help="show why one complaint was decided as it was")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Decide with the worker's own pipeline; 0, or 1 when a row was refused, which is named on standard error."""
    if not (args.out or args.explain):
        raise ConfigError("decide: needs --out OUT.csv or --explain ID")
    pipeline = load_pipeline(settings)
    cases = read_cases(args.file, pipeline.topics.received.name, pipeline.channels, SystemClock().now())
    refused = [case for case in cases if isinstance(case.record, Reject)]
    for case in refused:
        print(f"complaints: {args.file}: id {case.id}: {case.why}", file=sys.stderr)
    if args.explain:
        cases = [case for case in cases if case.id == args.explain]
        if not cases:
            raise ConfigError(f"{args.file}: no id {args.explain!r}")
    config = settings.config
    reference = Reference.load(config)
    agencies, areas, taxonomy = reference.agencies, reference.areas, reference.taxonomy
    decided = list(_decided(cases, pipeline))
    if args.explain:
        for _, event in decided:
            Console().print(explained(event, agencies, areas, taxonomy))
        return 1 if refused else 0
    with args.out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        rows.writerows(decision_row(case, event, agencies, areas, taxonomy) for case, event in decided)
    triage = Counter(event.routing.triage for _, event in decided if event.routing.triage)
    print(f"{len(decided):,} เรื่อง complaints · {triage.total():,} ให้เจ้าหน้าที่ตัดสิน for an official · {args.out}")
    return 1 if refused else 0


def _decided(cases: Sequence[Case], pipeline: Pipeline) -> Iterator[tuple[str, Classified]]:
    """Ids and events of the cases that were classified. Each record gives one classified event or one dead letter."""
    topics = pipeline.topics
    taken = [(case.id, case.record) for case in cases if not isinstance(case.record, Reject)]
    for start in range(0, len(taken), _AT_ONCE):
        part = taken[start : start + _AT_ONCE]
        outputs = pipeline.run([record for _, record in part])
        answers = [output for output in outputs if output.topic in (topics.classified.name, topics.dead.name)]
        for (case, _), answer in zip(part, answers, strict=True):
            if answer.topic == topics.dead.name:
                reason = header_text(dict(answer.headers)["dead.reason"])
                print(f"complaints: id {case}: {reason}", file=sys.stderr)
            else:
                yield case, _DECODER.decode(answer.value)
