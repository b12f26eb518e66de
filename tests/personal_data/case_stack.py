"""A stack on this machine with all that takes and tells steps of cases, and somebody at the end of each way out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from complaints.clock import SystemClock
from complaints.events.case import Case
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG, Settings, load_settings
from complaints.topics import Topics
from embedded.ports import free_ports
from operations.agency.exchange_files import partners_file
from operations.local.stack import SERVED, Stack, on_this_machine
from sinks.webhooks.secrets import new_secret
from stores.clickhouse.client import ClickHouse
from tests import quick_yaml
from tests.personal_data.listener import Listener, listening
from tests.sinks.notifications.line_server import TOKEN, LineServer, line_server
from tests.sinks.notifications.mail_server import MailServer, mail_server
from tests.wait import wait_until
from web.case_rows import read_cases, read_steps
from web.desk.accounts import account_file, new_account
from web.desk.rights import Role
from web.exchange.partners import Partner, add_partner, digest_of

OFFICE, OTHER = "bkk-1047", "mea"
"""The agency that gets every complaint of the test, and one to which some are handed on."""
SERVICES = "gateway,worker,sink,cases,webhooks,notifications,portal,desk,exchange"
KEY, POLLING_KEY = "key-of-traffy", "key-of-the-polling-agency"
PASSWORD = "a password for tests"
PEOPLE: dict[str, tuple[Role, str | None]] = {
    "officer-1": ("officer", None),
    "office-1": ("agency", OFFICE),
    "analyst-1": ("analyst", None),
    "admin-1": ("administrator", None),
}
WAIT_SECS = 90.0


@dataclass(frozen=True)
class CaseStack:
    """What runs, and what has come out of it."""

    stack: Stack
    settings: Settings
    topics: Topics
    webhooks: Listener
    secret: str
    """Of the webhooks."""
    partner: Listener
    mails: MailServer
    line: LineServer
    warehouse: ClickHouse

    def case(self, case: UUID) -> Case | None:
        """The case as the pages know it."""
        return read_cases(self.warehouse, [case]).get(case)

    def until(self, case: UUID, *states: str) -> None:
        """Wait until the pages know the case in one of these states, and the step that led there."""

        def is_there() -> bool:
            found = self.case(case)
            return found is not None and found.state in states and len(read_steps(self.warehouse, case)) == found.number

        self.wait(is_there)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Wait until something has come about; a process that ended, as of a busy broker, is started as `up` does."""

        def look() -> bool:
            if not (there := ready()):
                self.stack.revive()
            return there

        wait_until(look, WAIT_SECS, least=0.3)

    def at_rest(self) -> None:
        """Wait until nothing more comes out."""
        before, since = self._amounts(), time.monotonic()
        while time.monotonic() - since < 2:
            time.sleep(0.3)
            if (now := self._amounts()) != before:
                before, since = now, time.monotonic()

    def _amounts(self) -> tuple[int, ...]:
        rows = self.warehouse.execute("SELECT count() FROM case_steps")[0][0]
        told, sent = (self.webhooks.got, self.partner.got), (self.mails.taken, self.line.taken)
        return (int(rows), *(len(one) for one in told), *(len(one) for one in sent))


@contextmanager
def case_stack(folder: Path) -> Iterator[CaseStack]:
    """The stack while the block runs."""
    with ExitStack() as ending:
        webhooks, partner = (ending.enter_context(listening()) for _ in range(2))
        mails, line = ending.enter_context(mail_server()), ending.enter_context(line_server())
        secret = folder / "webhooks.secret"
        secret.write_text(new_secret(), encoding="utf-8")
        config = _config(folder / "config", webhooks.url, secret)
        settings, reference = _settings(folder / "data", config, mails, line), Reference.load(config)
        _add_partners(settings, reference, partner.url)
        _add_accounts(settings, reference)
        stack = Stack(settings, SystemClock())
        ending.enter_context(stack.running(lambda _: None))
        settings, topics = stack.settings, reference.topics
        warehouse = ending.enter_context(closing(ClickHouse(settings.clickhouse)))
        yield CaseStack(stack, settings, topics, webhooks, secret.read_text("utf-8"), partner, mails, line, warehouse)


def _config(folder: Path, url: str, secret: Path) -> Path:
    """The shipped configuration with a subscriber of webhooks; notices go at once, whatever the hour."""
    folder.mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name not in ("webhooks.yaml", "notifications.yaml"):
            (folder / entry.name).symlink_to(entry)
    subscription = {"agency": OFFICE, "url": url, "secrets": [{"file": str(secret)}]}
    (folder / "webhooks.yaml").write_text(quick_yaml.dump({"subscriptions": [subscription]}), encoding="utf-8")
    notices = quick_yaml.load((DEFAULT_CONFIG / "notifications.yaml").read_text("utf-8"))
    del notices["quiet_hours"]
    for told in notices["steps"].values():
        told.pop("bundle_minutes", None)
    (folder / "notifications.yaml").write_text(quick_yaml.dump(notices), encoding="utf-8")
    return folder


def _settings(data: Path, config: Path, mails: MailServer, line: LineServer) -> Settings:
    names = (
        "EMBEDDED__BROKER_PORT",
        "EMBEDDED__HTTP_PORT",
        "CLICKHOUSE__PORT",
        *(f"{one.upper()}__PORT" for one in SERVED),
    )
    environ = {
        **{f"COMPLAINTS__{name}": str(port) for name, port in zip(names, free_ports(len(names)), strict=True)},
        "COMPLAINTS_CONFIG_DIR": str(config),
        "COMPLAINTS__EMBEDDED__BROKER": "tansu",
        "COMPLAINTS__EMBEDDED__SERVICES": SERVICES,
        # Consumers without work ask seldom: with a topic for each of 465 agencies, asking is most of what a stack does.
        "COMPLAINTS__KAFKA__OPTIONS": "{fetch.wait.max.ms: '1000'}",
        "COMPLAINTS__NOTIFICATIONS__SMTP_HOST": "127.0.0.1",
        "COMPLAINTS__NOTIFICATIONS__SMTP_PORT": str(mails.port),
        "COMPLAINTS__NOTIFICATIONS__SMTP_TLS": "none",
        "COMPLAINTS__NOTIFICATIONS__LINE_TOKEN": TOKEN,
        "COMPLAINTS__NOTIFICATIONS__LINE_URL": line.url,
        "COMPLAINTS__PORTAL__STEPS_PER_MINUTE": "100",
        "COMPLAINTS__PORTAL__WAIT_SECS": "40",
        "COMPLAINTS__DESK__WAIT_SECS": "40",
        "COMPLAINTS__DESK__PHONES": "true",
        "COMPLAINTS__EXCHANGE__WAIT_SECS": "3",
        "COMPLAINTS__WORKER__MAX_DEAD_RUN": "100000",
        "COMPLAINTS__WORKER__MAX_DEAD_SHARE": "1.0",
    }
    return on_this_machine(load_settings(environ=environ), data)


def _add_partners(settings: Settings, reference: Reference, url: str) -> None:
    for made in (
        Partner(name="traffy-test", system="traffy", agencies=(OFFICE,), key_sha256=digest_of(KEY), channel="traffy",
                send_to=url),
        Partner(name="polling", system="coreservice", agencies=(OTHER,), key_sha256=digest_of(POLLING_KEY)),
    ):  # fmt: skip
        add_partner(partners_file(settings), made, reference)


def _add_accounts(settings: Settings, reference: Reference) -> None:
    accounts, agencies = account_file(settings), frozenset(reference.agency_ids)
    for name, (role, agency) in PEOPLE.items():
        now = SystemClock().now()
        accounts.put(new_account(name, role, agency, PASSWORD, agencies=agencies, now=now))
    accounts.put(msgspec.structs.replace(accounts.all()["analyst-1"], name="analyst-2"))
