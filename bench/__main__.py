"""The bench's command line."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import (
    case_state,
    cases,
    first_view,
    forecast,
    intake,
    latency,
    national,
    queries,
    replay,
    report,
    scale,
    sink,
    sizing,
    surge_delivery,
    surges,
    worker,
)
from bench.bench_kafka import PEERS, ROOT
from bench.comparison import Result, Wanted
from complaints.errors import ComplaintsError, ConfigError

BENCHES: dict[str, Callable[[Wanted], Result]] = {
    "worker": worker.compare,
    "sink": sink.compare,
    "sink-100k": partial(sink.compare, name="sink_100k"),
    "intake": intake.compare,
    "latency": latency.measure,
    "replay": replay.measure,
    "queries": queries.measure,
    "scale": scale.compare,
    "sizing": sizing.measure,
    "national": national.compare,
    "forecast": forecast.compare,
    "surges": surges.compare,
    "surge-delivery": surge_delivery.measure,
    "first-view": first_view.measure,
    "cases": cases.compare,
    "case-state": case_state.measure,
}
QUICK = ("worker", "sink")
WITHOUT_PEERS = frozenset({"surge-delivery", "first-view"})
"""These run without the environment of the peers."""
FULL_ROWS = {
    "worker": 100_000,
    "sink": 500_000,
    "sink-100k": 100_000,
    "intake": 40_000,
    "latency": 4,
    "replay": 1_500_000,
    "queries": 20_000_000,
    "scale": 100_000,
    "sizing": 0,
    "national": 0,
    "forecast": 0,
    "surges": 0,
    "surge-delivery": 0,
    "first-view": 0,
    "cases": 100_000,
    "case-state": 0,
}
QUICK_ROWS = FULL_ROWS | {"worker": 20_000, "sink": 100_000}


def main() -> int:
    """Run what is asked for; results go to `bench/results.json` and into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="worker and sink alone, fewer rows and rounds")
    parser.add_argument("--only", choices=BENCHES, action="append", help="this one alone; may be repeated")
    parser.add_argument(
        "--contender",
        action="append",
        default=[],
        help="this one alone (replay, case-state, first-view: its size); may be repeated",
    )
    parser.add_argument("--rounds", type=int, help="default 5, with --quick 2")
    parser.add_argument(
        "--rows",
        type=int,
        help="messages per run; replay: of the largest; latency: how many rates; queries, first-view: facts",
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/traffy", help="folder of real tickets")
    parser.add_argument(
        "--yardstick",
        type=Path,
        default=ROOT.parent / "shared/yardsticks/surges.py",
        help="program that makes and scores weeks with surges",
    )
    options = parser.parse_args()
    try:
        _run(options)
    except ComplaintsError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    names = options.only or (QUICK if options.quick else list(BENCHES))
    if not WITHOUT_PEERS.issuperset(names) and not Path(PEERS).exists():
        raise ConfigError("the peers' environment is missing: run 'make bench' or 'make bench-quick'")
    rows = QUICK_ROWS if options.quick else FULL_ROWS
    for name in names:
        with tempfile.TemporaryDirectory(dir=ROOT / ".cache", prefix="bench-") as folder:
            wanted = Wanted(
                data=options.data,
                yardstick=options.yardstick,
                folder=Path(folder),
                rows=options.rows or rows[name],
                rounds=options.rounds or (2 if options.quick else 5),
                contenders=tuple(options.contender),
                say=partial(print, flush=True),
            )
            wanted.say(f"{name}: {wanted.rows:,} rows, {wanted.rounds} rounds")
            report.add(name, BENCHES[name](wanted))


if __name__ == "__main__":
    sys.exit(main())
