"""`complaints report`: the week's report for the cabinet as HTML and PDF."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from complaints.clock import SystemClock
from complaints.errors import ConfigError, PermanentError, TransientError
from complaints.settings import Settings
from stores.clickhouse.client import ClickHouse
from trends.counts import load_names
from trends.report.html import html_of
from trends.report.pdf import chromium_of, print_pdf
from trends.report.read import Wanted, read
from trends.report.week import label, week_of
from trends.surges.surge_list import KnownSurge, read_surges

URGENCIES = ("critical", "high", "normal")
log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--week", required=True, metavar="YYYY-Www", help="ISO week that is over, for instance 2026-W34"
    )
    parser.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where to write (default: here)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write report-WEEK.html and report-WEEK.pdf and print their paths; return 0.

    Without Chromium the HTML is written all the same, before the ConfigError that says so.
    """
    week = week_of(args.week)
    wanted = Wanted(week, SystemClock().now(), _surges(settings), _deadlines(settings.config))
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        report = read(warehouse, settings.config, wanted)
        text = html_of(report, load_names(warehouse), settings.config)
    html = args.out / f"report-{label(week)}.html"
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        html.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--out {args.out}: {error.strerror}") from error
    print(html)
    pdf = html.with_suffix(".pdf")
    print_pdf(html, pdf, chromium_of(settings.report.chromium), settings.report.timeout_secs)
    print(pdf)
    return 0


def _surges(settings: Settings) -> Sequence[KnownSurge] | None:
    """None where Kafka is away: the report is made all the same, and says so."""
    try:
        return read_surges(settings)
    except (TransientError, PermanentError) as error:
        log.warning("surges are not in the report: %s", error)
        return None


def _deadlines(config: Path) -> dict[str, int]:
    """Working days in which an answer is promised, by urgency."""
    from streams.cases.policy import load_policy  # slow to import, and --help needs none of it

    policy = load_policy(config)
    return {one: policy.days(one, None, None) or policy.default_days for one in URGENCIES}
