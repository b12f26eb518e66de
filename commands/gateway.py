"""`complaints gateway`: serve HTTP intake until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import gc
from collections.abc import Container
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from commands.in_service import in_service
from commands.listening import add_listening, with_listening
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.privacy.sealing import Sealer
from complaints.privacy.tracking_code import TrackingCodes
from complaints.progress import Refusals
from complaints.reference.live_channels import LiveChannels
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from operations.follow_refusals import following
from producers.gateway.app import Gateway, build_app
from producers.gateway.asks import Asks
from producers.gateway.client_faults import ClientFaults
from producers.gateway.request_bytes import RequestBytes
from producers.gateway.serve import serve
from producers.spool.folder import Spool
from producers.spool.spooled_publisher import SpooledPublisher
from stores.clickhouse.client import ClickHouse
from stores.kafka.awaited_publisher import AwaitedPublisher
from trends.progress import read_decided


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options, which override the settings."""
    add_listening(parser, "gateway")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal; then let requests under way finish, flush, and return 0."""
    settings = with_listening(settings, "gateway", args)
    clock, own, topics = SystemClock(), settings.gateway, Reference.load(settings.config).topics
    channels = LiveChannels(settings.config, clock)
    refusals = Refusals(topics.received.name)
    gateway = open_gateway(settings, refusals, channels)
    # What the start has made lives as long as the process: the search for reference cycles passes it over from now on.
    gc.freeze()
    running = in_service("gateway", settings, topics, clock, gateway.telemetry, watches=[channels.watch])
    with running, following(refusals, settings, topics):
        asyncio.run(serve(build_app(gateway), own.host, own.port, own, gateway.faults))
    return 0


def open_gateway(settings: Settings, refusals: Refusals, channels: Container[str] | None = None) -> Gateway:
    """A gateway made from settings; `channels` replaces those of the config folder.

    Raises ConfigError when a configuration file or the sealing key is wrong.
    """
    reference = Reference.load(settings.config)
    topics = reference.topics
    try:
        document = (settings.config / "openapi.yaml").read_bytes()
    except OSError as error:
        raise ConfigError(f"{settings.config / 'openapi.yaml'}: {error.strerror}") from error
    clock, intake = SystemClock(), settings.gateway
    telemetry = Telemetry("gateway", clock)
    faults, sealer = ClientFaults(clock, telemetry), Sealer.from_settings(settings.sealing)
    warehouse = ClickHouse(replace(settings.clickhouse, timeout_secs=intake.ask_timeout_secs))
    kafka = AwaitedPublisher(settings.kafka, limits=topics.limits(), timeout_secs=intake.publish_timeout_secs)
    folder = Path(intake.spool) if intake.spool else settings.embedded.data / "spool"
    spool = Spool(folder, max_bytes=intake.spool_max_bytes)
    return Gateway(
        publisher=SpooledPublisher(
            kafka, spool, topic=topics.received.name, dead_topic=topics.dead.name, clock=clock, telemetry=telemetry
        ),
        channels=reference.channels.keys() if channels is None else channels,
        sealer=sealer,
        codes=TrackingCodes.from_settings(settings.sealing),
        portal=settings.portal.url,
        clock=clock,
        settings=settings.gateway,
        document=document,
        telemetry=telemetry,
        faults=faults,
        bodies=RequestBytes(intake, faults),
        asks=Asks(sealer, intake, clock, decided=partial(read_decided, warehouse), refused=refusals.get),
    )
