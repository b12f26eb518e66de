"""Settings: the section `portal`."""

from __future__ import annotations

from typing import Annotated

import msgspec

from complaints.settings.section import Positive, Section


class PortalSettings(Section, frozen=True, kw_only=True):
    """Of `complaints portal`: the citizens' pages. A code is the key to a complaint, so TLS belongs in front."""

    host: str = "127.0.0.1"
    port: int = 8092
    url: str = ""
    """Where citizens find the pages, as https://track.example.go.th; gateways and messages give addresses there.
    Empty: they give the code alone."""
    proxies: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    """Reverse proxies in front that each add the address of their client to X-Forwarded-For."""
    wrong_codes_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 20
    """For each client address (of IPv6 its /64)."""
    asks_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 60
    """How often one case may be read."""
    steps_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 6
    """How many steps may be asked for of one case."""
    session_minutes: Annotated[int, msgspec.Meta(ge=1)] = 30
    """A browser forgets the code after this long without a page."""
    wait_secs: Positive = 8.0
    """How long a page waits to see that a step was taken."""
    queries_at_once: Annotated[int, msgspec.Meta(ge=1)] = 4
    timeout_secs: Positive = 10.0
    """ClickHouse's time for one question, and Kafka's to take a step."""
