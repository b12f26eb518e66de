"""`complaints notifications`: tell citizens what happens to their cases, and count what was sent."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from commands.in_service import at_signal, in_service
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.notification import SENDING, NoticeChannel
from complaints.privacy.sealing import Sealer
from complaints.privacy.tracking_code import TrackingCodes, tracking_url
from complaints.reference.reference import Reference
from complaints.settings import NotificationsSettings, Settings
from complaints.telemetry import Telemetry
from operations.notices.note_bounces import note_bounces
from sinks.notifications.bounce import Bounce, bounce_in
from sinks.notifications.channel import Channel
from sinks.notifications.contacts import Contacts
from sinks.notifications.line import LineChannel
from sinks.notifications.policy import load_notice_policy
from sinks.notifications.returned_mail import returned_mail
from sinks.notifications.sends import folded
from sinks.notifications.service import NotificationService
from sinks.notifications.smtp import EmailChannel
from stores.kafka.scan import scan
from streams.cases.policy import load_policy

_FATES = {
    "noted": "บันทึกในเรื่องแล้ว · noted in their cases",
    "known": "บันทึกไว้ก่อนแล้ว · noted before",
    "unknown": "ไม่ใช่ข้อความที่ส่งไป · about no message that was sent",
    "not_ours": "ไม่ใช่ของระบบนี้ · about no message of ours",
    "not_failed": "ยังไม่ล้มเหลว · not failed so far",
    "no_report": "ไม่ใช่รายงานของเครื่องแม่ข่าย · no report of a mail server",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    live = actions.add_parser("run", help="plan notices from the steps of cases and send them, until told to stop")
    live.set_defaults(notifications=_run)
    sent = actions.add_parser("sent", help="how many messages were sent, skipped, refused, or are unknown")
    sent.set_defaults(notifications=_sent)
    bounces = actions.add_parser("bounces", help="note in their cases which e-mails came back undelivered")
    bounces.add_argument(
        "place", metavar="FILE|FOLDER|-", help="a message, a folder or Maildir of them, or - for stdin"
    )
    bounces.set_defaults(notifications=_bounces)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked for; 0 when it is done."""
    return int(args.notifications(args, settings))


def _run(_: argparse.Namespace, settings: Settings) -> int:
    own, clock = settings.notifications, SystemClock()
    reference, policy = Reference.load(settings.config), load_notice_policy(settings.config)
    codes = TrackingCodes.from_settings(settings.sealing)
    sealers = [Sealer(settings.sealing.key_id, key) for key in codes.keys]
    telemetry = Telemetry("notifications", clock)
    service = NotificationService(
        settings,
        reference,
        policy,
        _channels(own, clock),
        lambda records: Contacts(records.read, sealers),
        codes.code_of,
        lambda code: tracking_url(settings.portal.url, code) if settings.portal.url else "",
        clock,
        telemetry,
    )
    at_signal(service.stop)
    running = in_service(
        "notifications", settings, reference.topics, clock, telemetry, fixed=("topics", "notifications")
    )
    with running:
        service.run()
    return 0


def _channels(own: NotificationsSettings, clock: SystemClock) -> dict[NoticeChannel, Channel]:
    channels: dict[NoticeChannel, Channel] = {}
    if token := _secret(own.line_token, own.line_token_file, "notifications.line_token_file"):
        channels["line"] = LineChannel(own, token)
    if own.smtp_host:
        password = _secret(own.smtp_password, own.smtp_password_file, "notifications.smtp_password_file")
        channels["email"] = EmailChannel(own, password, clock.now)
    if not channels:
        raise ConfigError(
            "nothing to send with: set COMPLAINTS__NOTIFICATIONS__SMTP_HOST, or COMPLAINTS__NOTIFICATIONS__LINE_TOKEN"
        )
    return channels


def _secret(written: str, file: str, name: str) -> str:
    if written or not file:
        return written
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: {file} cannot be read: {type(error).__name__}") from error


def _sent(_: argparse.Namespace, settings: Settings) -> int:
    topic = Reference.load(settings.config).topics.of(SENDING).name
    read = (SENDING.read(record.value()) for record in scan(settings.kafka, [topic]))
    counts = folded((one for one in read if one is not None), {"line"}).counts()
    table = Table("สถานะ · state", "ช่องทาง · channel", "เหตุผล · reason", "ข้อความ · messages")
    for (state, channel, reason), number in sorted(counts.items()):
        table.add_row(state, channel, reason, f"{number:,}")
    Console().print(table)
    return 0


def _bounces(args: argparse.Namespace, settings: Settings) -> int:
    if "note" in load_notice_policy(settings.config).steps:
        raise ConfigError("notifications.yaml: steps.note: a note on an e-mail that came back would be e-mailed again")
    found = [bounce_in(raw) for raw in returned_mail(args.place)]
    topics, centre = Reference.load(settings.config).topics, load_policy(settings.config).centre
    bounces = [one for one in found if isinstance(one, Bounce)]
    fates = note_bounces(settings, topics, centre, bounces, SystemClock()) if bounces else []
    counts: Counter[str] = Counter([*fates, *(one for one in found if not isinstance(one, Bounce))])
    print(", ".join(f"{counts[name]:,} {said}" for name, said in _FATES.items() if counts[name]) or "no message")
    return 0
