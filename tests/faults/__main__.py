"""`python -m tests.faults`: run schedules, print what they found. Exit status 1 when the promise was broken."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from tests.faults.faults import KINDS
from tests.faults.lanes import side_by_side
from tests.faults.plan import Plan
from tests.faults.report import Record, append, as_json, in_words, load, table

AT_ONCE = 2
"""Schedules that keep two processors busy."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10, help="how many (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the first; the others count on (default %(default)s)")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="side by side (default %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report for machines")
    parser.add_argument("--record", type=Path, metavar="FILE", help="add each schedule; what stands there is not rerun")
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="only these faults; may be repeated")
    parser.add_argument("--without-cases", action="store_true", help="leave out cases and notices")
    parser.add_argument("--keep", action="store_true", help="keep logs and data also when all went well")
    options = parser.parse_args()
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    seeds = range(options.seed, options.seed + options.schedules)
    records = [record for record in load(options.record) if record.seed in seeds] if options.record else []
    known = {record.seed for record in records}
    plans = [Plan.of(seed, options.kind or (), cases=not options.without_cases) for seed in seeds if seed not in known]
    started = time.monotonic()
    for record in side_by_side(plans, options.at_once, folder):
        records.append(record)
        _tell(console, record, f"{len(records)}/{len(seeds)} after {time.monotonic() - started:.0f} s")
        if options.record:
            append(options.record, record)
    records.sort(key=lambda record: record.seed)
    if options.json:
        options.json.write_bytes(as_json(records))
    console.print(table(records))
    kept = all(record.verdict.kept for record in records)
    if kept and not options.keep:
        shutil.rmtree(folder)
    else:
        console.print(f"logs: {folder}", soft_wrap=True)
    console.print(in_words(records), soft_wrap=True, highlight=False)
    return 0 if kept else 1


def _tell(console: Console, record: Record, progress: str) -> None:
    verdict = record.verdict
    mark = "ok  " if verdict.kept else "FAIL"
    line = f"{mark} {progress}, seed {record.seed}: {verdict.acknowledged} acknowledged, "
    line += f"{verdict.steps} steps, {verdict.told} messages, {record.secs:.1f} s: "
    console.print(line + ", ".join(record.kinds), soft_wrap=True, highlight=False)
    for finding in verdict.findings()[:20]:
        console.print(f"     {finding}", soft_wrap=True, highlight=False, markup=False)
    if not verdict.kept:
        console.print(f"     again: make faults N=1 SEED={record.seed}", highlight=False)


if __name__ == "__main__":
    sys.exit(main())
