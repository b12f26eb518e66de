"""`complaints disagreements`: where officials and agencies decided otherwise than model and rules."""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Table

from complaints.errors import ConfigError
from complaints.events.complaint import Classified
from complaints.settings import Settings
from complaints.topics import Topics, load_topics
from complaints.whole_table import whole_table
from learning.disagreements import Disagreements, Pair, labels
from operations.history import read_classified
from operations.triage.read_corrections import read_corrections
from stores.kafka.scan import scan
from streams.steps.correct import by_hand


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: how much to show, and what to write as well."""
    parser.add_argument("--labels", type=Path, metavar="FILE", help="write corrected texts as CSV for 'train'")
    parser.add_argument("--top", type=int, default=20, help="pairs to show (default: 20)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print a report on all corrections; return 0."""
    topics = load_topics(settings.config)
    overrides = read_corrections(settings).all()
    report = Disagreements()
    texts: dict[UUID, str] = {}
    alone: dict[UUID, Classified] = {}
    for event in _events(settings, topics, overrides):
        texts[event.complaint_id] = event.text
        if not by_hand(event):  # keeps the last decision that model and rules made alone
            alone[event.complaint_id] = event
    for complaint, decided in alone.items():
        report.add(decided, overrides[complaint])
    if args.labels:
        _write(args.labels, labels((text, overrides[complaint]) for complaint, text in texts.items()))
    _show(report, args.top, Console())
    return 0


def _events(settings: Settings, topics: Topics, corrected: Iterable[UUID]) -> Iterator[Classified]:
    """All decisions on each corrected complaint, in order."""
    wanted = {str(complaint).encode() for complaint in corrected}
    for record in scan(settings.kafka, [topics.classified.name]):
        if record.key() in wanted and (event := read_classified(record.value())):
            yield event


def _show(report: Disagreements, top: int, console: Console) -> None:
    agreed = f"{report.category_agreed:,} ประเภท categories, {report.agency_agreed:,} หน่วยงาน agencies"
    console.print(f"{report.corrected:,} เรื่องที่แก้ไข corrected · ตรงกัน agreed: {agreed}")
    console.print(_pairs("ประเภท · Category: model → corrected", report.categories, top))
    console.print(_pairs("หน่วยงาน · Agency: rules → corrected", report.agencies, top))


def _pairs(title: str, pairs: Counter[Pair], top: int) -> Table:
    table = whole_table("เดิม · decided", "แก้เป็น · corrected to", numbers=("เรื่อง · complaints",), title=title)
    for (decided, corrected), count in pairs.most_common(top):
        if count:
            table.add_row(decided, corrected, f"{count:,}")
    return table


def _write(path: Path, rows: Iterator[Pair]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "labels"])
            writer.writerows(rows)
    except OSError as error:
        raise ConfigError(f"--labels {path}: {error.strerror}") from error
