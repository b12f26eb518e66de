"""`complaints webhooks`: deliver events to agencies without Kafka, and look after their receivers."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path
from uuid import uuid4

from rich.console import Console

from commands.in_service import in_service
from complaints.clock import SystemClock, time_from
from complaints.errors import ConfigError
from complaints.events.webhook import OrderAction, WebhookOrder
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from operations.status.table import webhooks_table
from sinks.webhooks.addresses import Networks
from sinks.webhooks.post import HttpPost, NoAnswerError, trust
from sinks.webhooks.schedule import verdict_of
from sinks.webhooks.secrets import new_secret, read_secrets, save_secret
from sinks.webhooks.send_test import send_test
from sinks.webhooks.service import WebhookService
from sinks.webhooks.states import order_record, read_states
from sinks.webhooks.subscriptions import FILE, DeliveryRules, Subscription, load_webhooks
from stores.kafka.create_topics import create_topics
from stores.kafka.outbox import Outbox


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    run_service = actions.add_parser("run", help="deliver until told to stop")
    run_service.set_defaults(webhooks=_run)
    listing = actions.add_parser("list", help="how each subscriber fares")
    listing.set_defaults(webhooks=_list)
    test = actions.add_parser("test", help="send a test event, and print the answer")
    test.set_defaults(webhooks=_test)
    replay = actions.add_parser("replay", help="deliver again, in order, what was written since a time")
    replay.add_argument("--since", type=time_from, required=True, metavar="TIME", help="no offset: Bangkok")
    replay.set_defaults(webhooks=_order, order="replay")
    enable = actions.add_parser("enable", help="go on after the receiver answered 410 Gone, or after `disable`")
    enable.set_defaults(webhooks=_order, order="enable")
    disable = actions.add_parser("disable", help="deliver nothing until `enable`; nothing is lost meanwhile")
    disable.set_defaults(webhooks=_order, order="disable")
    secret = actions.add_parser("new-secret", help="make a secret in a new file")
    secret.add_argument("--out", type=Path, metavar="FILE", help="default: in `webhooks` of embedded.data")
    secret.set_defaults(webhooks=_new_secret, without_services=True)
    for action in (test, replay, enable, disable, secret):
        action.add_argument("agency", metavar="AGENCY", help=f"or the id of a subscription in {FILE}")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one action; 1 when a test event was not taken."""
    return int(args.webhooks(args, settings))


def _run(args: argparse.Namespace, settings: Settings) -> int:
    clock = SystemClock()
    telemetry = Telemetry("webhooks", clock)
    with in_service("webhooks", settings, Reference.load(settings.config).topics, clock, telemetry):
        asyncio.run(_serve(WebhookService(settings, clock, telemetry)))
    return 0


async def _serve(service: WebhookService) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, service.stop)
    await service.run()


def _list(args: argparse.Namespace, settings: Settings) -> int:
    topics = Reference.load(settings.config).topics
    Console().print(webhooks_table(read_states(settings.kafka, topics).values()))
    return 0


def _test(args: argparse.Namespace, settings: Settings) -> int:
    rules, subscriptions = _meant(args, settings)
    taken = [asyncio.run(_ask(one, rules, settings)) for one in subscriptions]
    return 0 if all(taken) else 1


async def _ask(one: Subscription, rules: DeliveryRules, settings: Settings) -> bool:
    """Send a test event, print the answer, and return whether it was taken."""
    clock, keys = SystemClock(), read_secrets(one.secrets)
    networks = Networks.parse(settings.webhooks.networks)
    post, begun = HttpPost(one.url, rules.timeout_secs, networks, trust(settings.webhooks)), clock.monotonic()
    try:
        answer = await send_test(post, keys, one.agency, clock.now())
    except NoAnswerError as error:
        print(f"{one.name}: {one.url}: {error}")
        return False
    finally:
        await post.close()
    print(f"{one.name}: {one.url}: HTTP {answer.status} after {clock.monotonic() - begun:.2f} s")
    print("\n".join(map(_printable, answer.body.decode("utf-8", "replace").splitlines())))
    return verdict_of(answer.status) == "delivered"


def _printable(line: str) -> str:
    """Without what could command the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in line)


def _order(args: argparse.Namespace, settings: Settings) -> int:
    topics, clock = Reference.load(settings.config).topics, SystemClock()
    action: OrderAction = args.order
    _, subscriptions = _meant(args, settings)
    create_topics(settings.kafka, topics.of_service("webhooks", ()), clock)
    for one in subscriptions:
        order = WebhookOrder(
            order_id=uuid4(),
            subscription=one.name,
            action=action,
            at=clock.now(),
            since=getattr(args, "since", None),
        )
        Outbox(settings, topics).publish([order_record(topics, order)])
        print(f"{one.name}: {action}, as soon as 'complaints webhooks run' reads it")
    return 0


def _new_secret(args: argparse.Namespace, settings: Settings) -> int:
    if args.agency not in Reference.load(settings.config).agency_ids:
        load_webhooks(settings.config, Reference.load(settings.config).agency_ids).of(args.agency)
    path = args.out or settings.embedded.data / "webhooks" / f"{args.agency}-{SystemClock().now():%Y%m%d-%H%M%S}.secret"
    save_secret(path, new_secret())
    print(f"{path}: hand it to the agency on a way that nobody else can read, and add it to {FILE}:")
    print(f"    secrets: [{{file: {path}}}, ...the one before, until the agency has the new one...]")
    return 0


def _meant(args: argparse.Namespace, settings: Settings) -> tuple[DeliveryRules, list[Subscription]]:
    webhooks = load_webhooks(settings.config, Reference.load(settings.config).agency_ids)
    if not webhooks.subscriptions:
        raise ConfigError(f"{settings.config / FILE}: nobody subscribes")
    return webhooks.delivery, webhooks.of(args.agency)
