"""The cookie that holds a code between pages, and the tokens of forms. Both are checked by a key alone: no state.

The key is derived from the sealing key, so every process of the portal knows the cookies and forms of the others.
"""

from __future__ import annotations

import base64
import hmac
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"complaint-stream portal sessions and forms 1"
_TAG_BYTES = 16
MAX_COOKIE = 100


class Sessions:
    """Makes and checks both. What was changed, or made under another key, is none."""

    def __init__(self, sealing_key: bytes) -> None:
        self._key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(sealing_key)

    def cookie(self, code: str) -> str:
        """The value of the cookie for a code that was found: whoever sends it need not be counted as guessing."""
        return f"{code}.{self._tag('cookie', code)}"

    def code_in(self, cookie: str) -> str | None:
        """The code, if `cookie` made this value."""
        code, _, tag = cookie[:MAX_COOKIE].rpartition(".")
        return code if _same(tag, self._tag("cookie", code)) else None

    def form(self, code: str, update: UUID) -> str:
        """The token of a form: only who has the code open can have it, and it fits one case and one update."""
        return self._tag("form", f"{code}.{update}")

    def genuine(self, token: str, code: str, update: UUID) -> bool:
        """Whether the form is of this case and update."""
        return _same(token, self.form(code, update))

    def _tag(self, use: str, text: str) -> str:
        tag = hmac.digest(self._key, f"{use}.{text}".encode("utf-8", "surrogatepass"), "sha256")[:_TAG_BYTES]
        return base64.urlsafe_b64encode(tag).rstrip(b"=").decode()


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right.encode())
