"""Settings: the section `openid`."""

from __future__ import annotations

from msgspec import field

from complaints.settings.section import Secret, Section


class OpenIdSettings(Section, frozen=True, kw_only=True):
    """Sign-in to the desk by OpenID Connect, beside or in place of local accounts."""

    issuer: str = ""
    """Address of the provider; empty: none. Not https only on this machine."""
    client: str = ""
    secret: Secret = Secret()
    scopes: str = "openid"
    role_claim: str = "role"
    """Claim of the ID token with the role, or a list of which one is in `roles`."""
    agency_claim: str = "agency"
    """Claim with the id of an agency officer's agency."""
    roles: dict[str, str] = field(default_factory=dict)
    """Which of our roles each value of the claim means: officer, agency, analyst, administrator."""
