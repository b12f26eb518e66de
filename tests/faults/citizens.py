"""Where citizens get their messages: a real SMTP server, and a stand-in of LINE's API, which remembers retry keys."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from typing import NamedTuple
from uuid import UUID

from complaints.events.notification import NoticeChannel
from complaints.settings import NotificationsSettings, Secret
from tests.sinks.notifications.line_server import TOKEN, line_server
from tests.sinks.notifications.mail_server import mail_server

DOMAIN = "citizens.example"
_LINE_MARK = "U5ec0de"


class Delivered(NamedTuple):
    """A message that a citizen has got."""

    message_id: UUID
    channel: NoticeChannel


def reporter_of(reference: str) -> dict[str, str] | None:
    """Who complained: of four, two can be reached by e-mail, one on LINE, one not at all."""
    digest = hashlib.sha256(reference.encode()).hexdigest()
    kind = int(digest[0], 16) % 4
    if kind < 2:
        return {"email": f"c-{digest[:8]}@{DOMAIN}"}
    return {"line_id": _LINE_MARK + digest[: 33 - len(_LINE_MARK)]} if kind == 2 else None


PERSONAL = (DOMAIN.encode(), _LINE_MARK.encode())
"""Every contact holds one of them."""


class Citizens:
    """Both servers, between `start` and `stop`."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._mails = self._open.enter_context(mail_server())
        self._line = self._open.enter_context(line_server())

    @property
    def settings(self) -> NotificationsSettings:
        return NotificationsSettings(
            smtp_host="127.0.0.1",
            smtp_port=self._mails.port,
            smtp_tls="none",
            line_token=Secret(TOKEN),
            line_url=self._line.url,
            timeout_secs=10,
        )

    @property
    def delivered(self) -> list[Delivered]:
        """Of each channel in the order in which it came."""
        mails = [Delivered(UUID(one), "email") for one in self._mails.ids()]
        return mails + [Delivered(UUID(one), "line") for one in self._line.keys]

    def stop(self) -> None:
        self._open.close()
