"""Settings: the section `notifications`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from complaints.settings.metrics import MetricsSettings
from complaints.settings.section import Positive, Secret


class NotificationsSettings(MetricsSettings, frozen=True, kw_only=True):
    """Of `complaints notifications run`: e-mail is sent where `smtp_host` is set, LINE used where there is a token."""

    smtp_host: str = ""
    smtp_port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 587
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    """`none` only for a server on this machine."""
    smtp_ca_file: str = ""
    """Certificates that sign the server's, where those of the system do not."""
    smtp_user: str = ""
    smtp_password: Secret = Secret()
    smtp_password_file: str = ""
    """Read where `smtp_password` is not set."""
    smtp_from: str = "no-reply@localhost"
    """The sender's address; what cannot be delivered later comes back to it."""
    line_token: Secret = Secret()
    """Channel access token of the official account."""
    line_token_file: str = ""
    line_url: str = "https://api.line.me"
    timeout_secs: Positive = 20.0
    """For one answer of the mail server or LINE."""
    heartbeat: str = ""
    """A file touched every few seconds while the service is well."""

    @property
    def used(self) -> bool:
        """Whether there is a way to tell anybody."""
        return bool(self.smtp_host or self.line_token or self.line_token_file)
