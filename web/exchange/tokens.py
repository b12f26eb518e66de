"""Tokens that a partner gets for its key, for systems whose programs ask for one first."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from complaints.clock import Clock

VALID = timedelta(hours=12)


class Tokens:
    """Signed, not stored: any number is issued, and all end with the process. Whoever has one asks for another then."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._secret = clock, secrets.token_bytes(32)

    def issue(self, partner: str) -> str:
        """A token of this partner."""
        until = int((self._clock.now() + VALID).timestamp())
        return f"{partner}.{until}.{self._sign(partner, until)}"

    def partner_of(self, token: str) -> str | None:
        """Whose token it is; None for one that is not ours or has ended."""
        partner, _, rest = token.partition(".")
        until, _, signature = rest.partition(".")
        if not until.isdecimal() or len(until) > 12 or int(until) < self._clock.now().timestamp():
            return None
        good = hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(partner, int(until)).encode())
        return partner if good else None

    def _sign(self, partner: str, until: int) -> str:
        return hmac.new(self._secret, f"{partner}.{until}".encode(), hashlib.sha256).hexdigest()
