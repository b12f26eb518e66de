"""E-mail over SMTP (RFC 5321): each message is handed over once, and what is uncertain is not repeated.

The server gets a stable Message-ID, but no server is obliged to look at it: after DATA was sent and before the answer
has come, nobody can know whether it was taken.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime

from complaints.settings import NotificationsSettings
from sinks.notifications.channel import AwayError, LaterError, RefusedError, UncertainError
from sinks.notifications.message import Message

_ENHANCED = re.compile(rb"^([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")
_AFTER_DATA = 354
_LOST = (OSError, smtplib.SMTPException)


class EmailChannel:
    """One connection, kept while it works."""

    exact = False

    def __init__(self, settings: NotificationsSettings, password: str, now: Callable[[], datetime]) -> None:
        self._settings, self._password, self._now = settings, password, now
        self._smtp: smtplib.SMTP | None = None

    def prepare(self, message: Message, to: str) -> _Envelope:
        """Connect, and name sender and recipient: most refusals are told here, before anything is delivered."""
        smtp = self._connected()
        try:
            status = _status(*smtp.mail(self._settings.smtp_from))
            _raise_for(status, recipient=False)
            status = _status(*smtp.rcpt(to))
            _raise_for(status, recipient=True)
        except _LOST:
            self.close()
            raise AwayError("the mail server has closed the connection") from None
        except (RefusedError, LaterError, AwayError):
            self._reset()
            raise
        return _Envelope(self, smtp, wire_of(message, self._settings.smtp_from, to, self._now()))

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(*_LOST):
                smtp.quit()
            smtp.close()

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except _LOST:
            self.close()

    def _connected(self) -> smtplib.SMTP:
        """The connection; a new one where the last was closed meanwhile."""
        if self._smtp is not None:
            with suppress(*_LOST):
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            self.close()
        try:
            self._smtp = self._connect()
        except _LOST as error:
            self.close()
            # Its type alone: the server's words may quote the user.
            raise AwayError(f"{self._at()} cannot be used: {type(error).__name__}") from None
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        own = self._settings
        if own.smtp_tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                own.smtp_host, own.smtp_port, timeout=own.timeout_secs, context=self._trust()
            )
        else:
            smtp = smtplib.SMTP(own.smtp_host, own.smtp_port, timeout=own.timeout_secs)
        self._smtp = smtp  # so that it is closed whatever fails
        if own.smtp_tls == "starttls":
            smtp.starttls(context=self._trust())
        if own.smtp_user:
            smtp.login(own.smtp_user, self._password)
        else:
            smtp.ehlo_or_helo_if_needed()
        return smtp

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.smtp_ca_file or None)

    def _at(self) -> str:
        return f"mail server {self._settings.smtp_host}:{self._settings.smtp_port} (notifications.smtp_host)"


@dataclass(frozen=True, slots=True)
class _Envelope:
    channel: EmailChannel
    smtp: smtplib.SMTP
    content: bytes

    def complete(self) -> str:
        try:
            status = _status(*self.smtp.docmd("DATA"))
        except _LOST:
            self.channel.close()
            raise LaterError("the connection to the mail server was lost before the message was sent") from None
        if not status.startswith(str(_AFTER_DATA)):
            _raise_for(status, recipient=True)
            raise LaterError(f"the mail server answered {status} to DATA")
        try:
            self.smtp.send(self.content + b".\r\n")
            status = _status(*self.smtp.getreply())
        except _LOST:
            self.channel.close()
            raise UncertainError("the connection to the mail server was lost before it had answered") from None
        _raise_for(status, recipient=True)
        return status


def wire_of(message: Message, sender: str, to: str, at: datetime) -> bytes:
    """The e-mail as it goes over the wire; dots at the beginning of lines are doubled."""
    mail = EmailMessage(policy=WIRE)
    mail["From"], mail["To"], mail["Subject"] = sender, to, message.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message.message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices are not an answer to it
    mail.set_content(message.text, charset="utf-8", cte="base64")
    content = mail.as_bytes()
    return re.sub(rb"(?m)^\.", b"..", content if content.endswith(b"\r\n") else content + b"\r\n")


def _status(code: int, reply: bytes) -> str:
    """The numbers of an answer: `550 5.1.1`. The words behind them may quote the recipient."""
    if code < 0:
        raise smtplib.SMTPServerDisconnected
    found = _ENHANCED.match(reply)
    return f"{code} {found.group(1).decode()}" if found else str(code)


def _raise_for(status: str, *, recipient: bool) -> None:
    """Raise for an answer that is not "done". 5.7 is policy or authentication: our fault, not that of the recipient."""
    if status.startswith("2"):
        return
    if not status.startswith("5"):
        raise LaterError(f"the mail server answered {status}")
    if not recipient or " 5.7." in status or status[:3] in ("530", "535"):
        raise AwayError(f"the mail server refuses us: {status}")
    raise RefusedError(status)
