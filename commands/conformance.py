"""`complaints conformance`: an agency tests its own receiver of webhooks, or its own Kafka consumer, offline."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

import msgspec
from rich.console import Console

from commands.numbers import positive
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.conformance.events import Examples
from operations.conformance.finding import Finding, report_of
from operations.conformance.table import report_table
from operations.conformance.try_consumer import try_consumer
from operations.conformance.try_webhook import try_webhook
from operations.conformance.webhook_requests import Sender
from sinks.webhooks.addresses import Networks
from sinks.webhooks.post import HttpPost, trust
from sinks.webhooks.secrets import read_secrets
from sinks.webhooks.subscriptions import SecretPlace

ANYWHERE = Networks(("0.0.0.0/0", "::/0"))
"""It is the agency's own machine that sends."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the two kinds."""
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    webhook = kinds.add_parser("webhook", help="send events to a receiver, right and wrong ones, and judge its answers")
    webhook.add_argument("--url", required=True)
    webhook.add_argument("--secret-file", required=True, metavar="FILE")
    webhook.add_argument("--timeout", type=positive, default=15, metavar="SECS", help="for one answer (15)")
    webhook.set_defaults(conformance=_webhook)
    consumer = kinds.add_parser("consumer", help="run a consumer on a broker of its own, and judge what it understood")
    consumer.add_argument("--wait", type=positive, default=60, metavar="SECS", help="for each of two parts")
    consumer.add_argument(
        "program", nargs="+", metavar="PROGRAM", help="behind '--'; {broker}, {topic}, {agency}, {folder} are replaced"
    )
    consumer.set_defaults(conformance=_consumer)
    for kind in (webhook, consumer):
        kind.add_argument("--agency", default="mea", metavar="ID", help="whose events (mea)")
        kind.add_argument("--json", action="store_true", help="print it for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Try it and print the report; 0, or 1 when something is wrong."""
    if args.agency not in Reference.load(settings.config).agency_ids:
        raise ConfigError(f"--agency: no agency {args.agency!r}")
    report = report_of(args.conformance(args, settings))
    if args.json:
        print(msgspec.json.encode(report).decode())
    else:
        Console().print(report_table(report))
    return 0 if report.passed else 1


def _webhook(args: argparse.Namespace, settings: Settings) -> list[Finding]:
    (key,) = read_secrets([SecretPlace(file=args.secret_file)])
    return asyncio.run(_ask(args, settings, key))


async def _ask(args: argparse.Namespace, settings: Settings, key: bytes) -> list[Finding]:
    post = HttpPost(args.url, args.timeout, ANYWHERE, trust(settings.webhooks))
    try:
        return await try_webhook(post, Sender(Examples.load(settings.config, args.agency), key, SystemClock()))
    finally:
        await post.close()


def _consumer(args: argparse.Namespace, settings: Settings) -> list[Finding]:
    topics = Reference.load(settings.config).topics
    with tempfile.TemporaryDirectory() as folder:
        return try_consumer(
            args.program, settings, topics, args.agency, Path(folder), SystemClock(), wait_secs=args.wait
        )
