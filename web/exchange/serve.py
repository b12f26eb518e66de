"""Serves the exchange until a signal: other systems' calls, and what is sent to them."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.privacy.sealing import Sealer
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from operations.agency.agency_words import AgencyWords, load_agency_words
from operations.agency.exchange_files import exchange_folder, partners_file
from producers.spool.folder import Spool
from producers.spool.spooled_publisher import SpooledPublisher
from stores.kafka.awaited_publisher import AwaitedPublisher
from streams.cases.policy import load_policy
from web.exchange.coreservice.endpoints import CoreServiceEndpoints
from web.exchange.follow_cases import FollowCases
from web.exchange.partners import Partners, require_one
from web.exchange.send_messages import SendMessages
from web.exchange.sent_messages import SentMessages
from web.exchange.take_steps import TakeSteps
from web.exchange.tokens import Tokens
from web.exchange.traffy.endpoints import TraffyEndpoints
from web.exchange.traffy.write_messages import WriteMessages
from web.until_signal import runner_of

log = logging.getLogger(__name__)


def serve(settings: Settings, clock: Clock) -> None:
    """Serve on `exchange.host` and `.port` until SIGTERM or SIGINT.

    Raises ConfigError where a file is wrong, there is no partner or the address is taken, TransientError when Kafka is
    away at the start.
    """
    asyncio.run(_until_signal(settings, clock))


async def _until_signal(settings: Settings, clock: Clock) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with running(settings, clock):
        await stopped.wait()


@asynccontextmanager
async def running(settings: Settings, clock: Clock) -> AsyncIterator[None]:
    """The exchange, while the block runs. Raises what `serve` raises."""
    reference, words = Reference.load(settings.config), load_agency_words(settings.config)
    partners = Partners.load(partners_file(settings), reference)
    require_one(partners, partners_file(settings))
    agencies = sorted({agency for one in partners for agency in one.agencies})
    wanted, topics = settings.exchange, reference.topics
    publisher = AwaitedPublisher(settings.kafka, limits=topics.limits(), timeout_secs=wanted.send_timeout_secs)
    cases = FollowCases(settings.kafka, topics, agencies, exchange_folder(settings) / "cases.sqlite3", clock)
    await asyncio.to_thread(cases.start)
    async with AsyncExitStack() as stack:
        stack.callback(cases.stop)
        intake = _intake(settings, reference, publisher, clock)
        intake.start()
        stack.push_async_callback(intake.close)
        sent = SentMessages(exchange_folder(settings) / "sent.sqlite3")
        stack.callback(sent.close)
        steps, tokens = TakeSteps(publisher, topics, cases, wanted.wait_secs), Tokens(clock)
        address = wanted.address.rstrip("/") or f"http://{wanted.host}:{wanted.port}"
        app = web.Application(client_max_size=wanted.max_body_bytes)
        TraffyEndpoints(
            reference, words, partners, tokens, cases, steps, intake, sent,
            Sealer.from_settings(settings.sealing), load_policy(settings.config).centre, clock,
        ).add_to(app)  # fmt: skip
        CoreServiceEndpoints(reference.areas, words, partners, tokens, cases, steps, address, clock).add_to(app)
        runner = runner_of(app)  # its log has routes only: addresses hold keys
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await _listen(runner, wanted.host, wanted.port)
        for sender in _senders(settings, reference, words, partners, sent, clock):
            sender.start()
            stack.callback(sender.stop)
        log.info("serving http://%s:%d for %s", wanted.host, wanted.port, ", ".join(one.name for one in partners))
        yield


def _intake(settings: Settings, reference: Reference, publisher: AwaitedPublisher, clock: Clock) -> SpooledPublisher:
    """Complaints go to the spool while Kafka is away: other systems do not send again. It counts as the gateway's."""
    topics = reference.topics
    return SpooledPublisher(
        publisher, Spool(exchange_folder(settings) / "spool", max_bytes=settings.gateway.spool_max_bytes),
        topic=topics.received.name, dead_topic=topics.dead.name, clock=clock, telemetry=Telemetry("gateway", clock),
    )  # fmt: skip


def _senders(
    settings: Settings, reference: Reference, words: AgencyWords, partners: Partners, sent: SentMessages, clock: Clock
) -> Sequence[SendMessages]:
    made = []
    for partner in partners:
        if partner.send_to is not None:
            agencies = reference.agencies
            write = {agency: WriteMessages(partner, agency, agencies, words) for agency in partner.agencies}
            folder = exchange_folder(settings)
            made.append(SendMessages(settings, reference.topics, partner, write, sent, folder, clock))
    return made


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, OverflowError) as error:  # the latter for a number that is no port
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"exchange.port: {host}:{port} cannot be used: {why}") from error
