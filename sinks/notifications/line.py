"""Push messages on LINE: `POST /v2/bot/message/push` of the Messaging API.

The platform executes requests of one `X-Line-Retry-Key` once, and answers 409 to those after it; it knows a key for 24
hours (https://developers.line.biz/en/docs/messaging-api/retrying-api-request/). So a request whose answer was lost is
simply made again.
"""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec

from complaints.settings import NotificationsSettings
from sinks.notifications.channel import AwayError, RefusedError, UncertainError
from sinks.notifications.message import Message

PATH = "/v2/bot/message/push"
MAX_TEXT = 5000
_TAKEN = {HTTPStatus.OK, HTTPStatus.CONFLICT}
_OURS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}
"""Token, rights, address or quota: no other message would be taken either."""


class LineChannel:
    """One request for each message. A connection is not kept: an idle one would be closed in between."""

    exact = True

    def __init__(self, settings: NotificationsSettings, token: str) -> None:
        self._settings, self._token = settings, token

    def prepare(self, message: Message, to: str) -> _Push:
        text = {"type": "text", "text": message.text[:MAX_TEXT]}
        return _Push(self, str(message.message_id), msgspec.json.encode({"to": to, "messages": [text]}))

    def close(self) -> None:
        """There is nothing to close."""

    def push(self, key: str, body: bytes) -> str:
        """Make the request. Raises RefusedError, AwayError, or UncertainError where it may have been taken."""
        url = urlsplit(self._settings.line_url)
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._token}",
            "X-Line-Retry-Key": key,
        }
        connection = self._connection(url.scheme, url.hostname or "", url.port)
        try:
            connection.request("POST", url.path.rstrip("/") + PATH, body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            raise UncertainError(f"LINE (notifications.line_url) does not answer: {type(error).__name__}") from None
        finally:
            connection.close()
        return _judged(response.status)

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._settings.timeout_secs, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._settings.timeout_secs)


@dataclass(frozen=True, slots=True)
class _Push:
    channel: LineChannel
    key: str
    body: bytes

    def complete(self) -> str:
        return self.channel.push(self.key, self.body)


def _judged(status: int) -> str:
    if status in _TAKEN:
        return str(status)
    if status in _OURS:
        raise AwayError(f"LINE answers {status}")
    if 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT:
        raise RefusedError(str(status))
    raise UncertainError(f"LINE answers {status}")
