"""`complaints cases`: what became of complaints at the agencies."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import msgspec

from commands.collect_rarely import collect_rarely
from commands.in_service import in_service
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from streams.cases.policy import load_policy
from streams.cases.read_observations import read_observations
from streams.cases.replay import replay
from streams.cases.service import build_cases


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("run", help="fold what agencies do into cases, until told to stop")
    add = actions.add_parser("replay", help="fold observed states of tickets, and compare where they end")
    add.add_argument("file", type=Path, metavar="FILE", help="CSV: ticket_id, observed_at, state; may end in .gz")
    add.add_argument("--json", type=Path, metavar="OUT", help="write the counts to this file")
    add.add_argument("--system", default="traffy", help="whose words the states are (status_words of cases.yaml)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop, or replay; 1 when a case ends in another state than the data says."""
    return _run(settings) if args.action == "run" else _replay(args, settings)


def _run(settings: Settings) -> int:
    collect_rarely()
    clock = SystemClock()
    telemetry = Telemetry("cases", clock)
    policy, topics = load_policy(settings.config), Reference.load(settings.config).topics
    service = build_cases(settings, topics, policy, clock, telemetry)
    with in_service("cases", settings, topics, clock, telemetry, fixed=("topics", "cases")):
        return service.run()


def _replay(args: argparse.Namespace, settings: Settings) -> int:
    policy = load_policy(settings.config)
    if args.system not in policy.status_words:
        raise ConfigError(f"--system: cases.yaml has status_words of {', '.join(policy.status_words)} only")
    done = replay(read_observations(args.file), args.system, policy)
    if args.json:
        args.json.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(done)), indent=2) + b"\n")
    refused = ", ".join(f"{reason} {count:,}" for reason, count in done.refused_by_reason.items()) or "none"
    print(
        f"{done.observations:,} observations of {done.cases:,} cases: {done.accepted:,} accepted, "
        f"{done.repeats:,} repeats, refused: {refused}"
    )
    print(f"final states {'equal' if done.final_states_equal else 'differ from'} the data's")
    return 0 if done.final_states_equal else 1
