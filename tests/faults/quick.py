"""Changes of the cases and notifications services that make them quick enough for a schedule of seconds.

No safeguard is among them: they have fewer agencies, and shorter pauses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from complaints.settings import DEFAULT_CONFIG
from tests import quick_yaml

WORKING = ("local-40", "bkk-1011", "bkk-1030", "local", "mwa")
"""Agencies that work: two thirds of the complaints of a schedule are theirs."""
AGENCIES = (*WORKING, "opm-1111", "pm-office")
"""Agencies with a topic of updates; the shipped configuration has hundreds."""
CALM_SECS = 0.5
PAUSE = timedelta(seconds=0.3)


def quick_cases() -> None:
    """Few agencies, and milestones are told soon."""
    from commands import cases as command
    from streams.cases import service
    from streams.cases.policy import Policy, load_policy

    def few(config: Path) -> Policy:
        return replace(load_policy(config), agencies=frozenset(AGENCIES))

    command.load_policy = few  # type: ignore[attr-defined]
    service.CALM_SECS, service.TICK_SECS = CALM_SECS, CALM_SECS


def quick_notices() -> None:
    """What is not delivered is tried again soon."""
    from sinks.notifications import service
    from sinks.notifications.waiting import CaseQueue

    def put_off(self: CaseQueue, now: Any) -> None:
        self.paused_until = now + PAUSE

    CaseQueue.put_off = put_off  # type: ignore[method-assign]
    service.READ_SECS = 0.1


def write_quick_notices(config: Path) -> None:
    """Replace `notifications.yaml` of a config folder: no quiet hours, no bundles, no limit to be felt."""
    written = quick_yaml.load((DEFAULT_CONFIG / "notifications.yaml").read_text("utf-8"))
    written["quiet_hours"] = None
    written["per_second"] = dict.fromkeys(written["per_second"], 1000)
    for told in written["steps"].values():
        told["bundle_minutes"] = 0
    (config / "notifications.yaml").unlink()
    (config / "notifications.yaml").write_text(quick_yaml.dump(written), encoding="utf-8")
