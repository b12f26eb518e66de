"""Serves the desk until a signal."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta

import msgspec
from aiohttp import web

from complaints.clock import Clock
from complaints.settings import Settings
from web.desk.accounts import state_folder
from web.desk.app import Desk, build_app
from web.desk.asked import Services
from web.desk.browser import Browser
from web.desk.openid import OpenId
from web.desk.rights import Rights
from web.desk.sessions import DeskState
from web.desk.sign_in import BACK, SignIn
from web.desk.view import Views
from web.until_signal import until_signal
from web.warehouses import Warehouses


def serve(settings: Settings, clock: Clock) -> None:
    """Serve on `desk.host` and `.port` until SIGTERM or SIGINT. Raises ConfigError where that cannot be."""
    wanted = settings.desk
    state = DeskState(
        state_folder(settings) / "desk.sqlite3",
        clock,
        idle=timedelta(minutes=wanted.idle_minutes),
        longest=timedelta(hours=wanted.session_hours),
    )
    services = Services.load(settings, clock, state, Rights())
    services.evidence.forget_abandoned(clock.now())
    pages, judging = ThreadPoolExecutor(wanted.pages_at_once, "page"), ThreadPoolExecutor(1, "password")
    clickhouse = msgspec.structs.replace(settings.clickhouse, timeout_secs=wanted.timeout_secs)
    with pages, judging:
        warehouses = Warehouses(clickhouse, wanted.pages_at_once, pages)
        pages.submit(services.warm)
        if services.phones is not None:
            services.phones.start()
        try:
            app = desk_app(services, warehouses, judging)
            asyncio.run(until_signal("desk", app, wanted.host, wanted.port))
        finally:
            warehouses.close()
            services.close()


def desk_app(services: Services, warehouses: Warehouses, judging: Executor) -> web.Application:
    """The application. Raises ConfigError where the settings of OpenID Connect do not fit."""
    settings = services.settings
    address = settings.desk.address.rstrip("/") or f"http://{settings.desk.host}:{settings.desk.port}"
    browser = Browser(services.state, services.accounts, secure=address.startswith("https:"))
    views = Views(services.names, services.rights)
    openid = OpenId(settings.openid, address + BACK, services.clock) if settings.openid.issuer else None
    sign_in = SignIn(services, browser, views, judging, openid)
    return build_app(Desk(services, warehouses, views, browser), sign_in)
