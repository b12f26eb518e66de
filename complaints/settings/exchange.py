"""Settings: the section `exchange`."""

from __future__ import annotations

from typing import Annotated

import msgspec

from complaints.settings.section import Positive, Section


class ExchangeSettings(Section, frozen=True, kw_only=True):
    """Of `complaints exchange`: messages to and from agencies and systems without Kafka."""

    host: str = "127.0.0.1"
    port: int = 8095
    address: str = ""
    """Under which others reach it, for the description of its SOAP calls. Empty: `http://host:port`."""
    folder: str = ""
    """Of partners, spool and the copies of cases, which are made again where they are missing. Empty: `exchange` in
    `embedded.data`."""
    max_body_bytes: int = 1_000_000
    wait_secs: Positive = 8.0
    """How long a message waits for the word of its steps; without one it is answered that they are under way."""
    send_timeout_secs: Positive = 10.0
    retry_secs: Positive = 300.0
    """The longest pause between two attempts to send a message."""
    attempts: Annotated[int, msgspec.Meta(ge=1)] = 12
    """So often a message that is refused (4xx) is sent before it is set aside; one without an answer always again."""
