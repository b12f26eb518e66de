"""Makes the portal from settings, and serves it until a signal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

from msgspec.structs import replace

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.per_minute import PerMinute
from complaints.privacy.tracking_code import TrackingCodes
from complaints.reference.reference import Reference
from complaints.settings import Settings
from stores.kafka.awaited_publisher import AwaitedPublisher
from streams.cases.policy import load_policy
from web.portal.app import build_app
from web.portal.pages import Pages
from web.portal.portal import Portal
from web.portal.session import Sessions
from web.portal.visible import Names
from web.until_signal import until_signal
from web.warehouses import Warehouses

DOCUMENT = "openapi-portal.yaml"


def serve(settings: Settings, clock: Clock) -> None:
    """Serve on `portal.host` and `.port` until SIGTERM or SIGINT. Raises ConfigError where that cannot be."""
    with portal_of(settings, clock) as portal:
        asyncio.run(until_signal("portal", build_app(portal), settings.portal.host, settings.portal.port))


@contextmanager
def portal_of(settings: Settings, clock: Clock) -> Iterator[Portal]:
    """A portal that may be served while the block runs. Raises ConfigError where a file or the sealing key is wrong."""
    wanted, reference, policy = settings.portal, Reference.load(settings.config), load_policy(settings.config)
    codes = TrackingCodes.from_settings(settings.sealing)
    sessions, names = Sessions(codes.keys[0]), Names.of(reference.agencies, reference.taxonomy)
    try:
        document = (settings.config / DOCUMENT).read_bytes()
    except OSError as error:
        raise ConfigError(f"{settings.config / DOCUMENT}: {error.strerror}") from error
    clickhouse = replace(settings.clickhouse, timeout_secs=wanted.timeout_secs)
    with ThreadPoolExecutor(wanted.queries_at_once, "case") as threads:
        warehouses = Warehouses(clickhouse, wanted.queries_at_once, threads)
        with closing(warehouses):
            yield Portal(
                settings=wanted,
                codes=codes,
                sessions=sessions,
                pages=Pages(sessions, names.who(policy.centre).hotline or "1111"),
                names=names,
                policy=policy,
                warehouses=warehouses,
                publisher=AwaitedPublisher(
                    settings.kafka, limits=reference.topics.limits(), timeout_secs=wanted.timeout_secs
                ),
                topics=reference.topics,
                clock=clock,
                document=document,
                wrong=PerMinute(wanted.wrong_codes_per_minute, clock),
                asked=PerMinute(wanted.asks_per_minute, clock),
                stepped=PerMinute(wanted.steps_per_minute, clock),
            )
