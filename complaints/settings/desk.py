"""Settings: the section `desk`."""

from __future__ import annotations

from typing import Annotated

import msgspec

from complaints.settings.section import Positive, Section


class DeskSettings(Section, frozen=True, kw_only=True):
    """Of `complaints desk`: pages for officials, who sign in."""

    host: str = "127.0.0.1"
    port: int = 8093
    address: str = ""
    """Where browsers reach it, as https://desk.example.go.th: needed behind a proxy and for OpenID Connect. Cookies are
    `Secure` where it begins with https. Empty: http://host:port."""
    accounts: str = ""
    """File of local accounts, written by `complaints accounts`. Empty: `desk/accounts.json` in `embedded.data`."""
    state: str = ""
    """Folder of sessions and failed sign-ins, and of evidence. Empty: `desk` in `embedded.data`."""
    evidence: str = ""
    """Folder of the files that officials upload as evidence. Empty: `evidence` in `state`."""
    evidence_mb: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20
    """The largest file that may be uploaded, in millions of bytes."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=1)] = 30
    """A session that nobody uses for this long is over."""
    session_hours: Annotated[int, msgspec.Meta(ge=1)] = 10
    """A session is over after this long, used or not."""
    phones: bool = False
    """Whether officers of 1111 find complaints by telephone number. Needs the sealing key; keeps an index of HMACs in
    `state`."""
    pages_at_once: Annotated[int, msgspec.Meta(ge=1)] = 8
    wait_secs: Positive = 8.0
    """How long a page waits to hear what became of a step before it says that it is under way."""
    timeout_secs: Positive = 20.0
    """ClickHouse's time for one question of a page."""
