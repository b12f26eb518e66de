"""The receipt a sender gets from the gateway: proof that this content was accepted then. Holds no personal data."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.privacy.sealing import Sealer

_FORM = "r1"
_TIME = "%Y%m%dT%H%M%SZ"
_PURPOSE = b"complaint-stream receipts 1"
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Receipt:
    """`digest` is the SHA-256 of the value of the complaint's record on `complaints.received.v1`."""

    complaint: UUID
    received: datetime
    digest: bytes
    key_id: str
    text: str
    """As it was handed out."""

    @classmethod
    def issue(cls, complaint: UUID, received: datetime, value: bytes, sealer: Sealer) -> Receipt:
        """Make the receipt for a record of this value, accepted at this time."""
        digest = hashlib.sha256(value).digest()
        second, time = _second(received.timestamp() // 1)
        stated = f"{_FORM}.{sealer.key_id}.{complaint}.{time}.{_text(digest)}"
        return cls(complaint, second, digest, sealer.key_id, f"{stated}.{_text(_tag(stated, sealer))}")

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """Parse a receipt; `genuine` tells whether it is ours. Raises ConfigError when it has not the form of one."""
        try:
            form, rest = text.strip().split(".", 1)
            key_id, complaint, received, digest, tag = rest.rsplit(".", 4)
            if form != _FORM or len(_bytes(tag)) != _TAG_BYTES or len(_bytes(digest)) != hashlib.sha256().digest_size:
                raise ValueError
            text.encode()  # fails for surrogates, with which Python reads arguments that are not UTF-8
            time = datetime.strptime(received, _TIME).replace(tzinfo=UTC)
            time.astimezone(BANGKOK)
            return cls(UUID(complaint), time, _bytes(digest), key_id, text.strip())
        except (ValueError, OverflowError) as error:
            raise ConfigError("that is no receipt: it looks like r1.k1.<complaint id>.<time>.<digest>.<tag>") from error

    def genuine(self, sealer: Sealer) -> bool:
        """Whether a gateway with this key issued it, and nothing in it was changed since."""
        stated, _, tag = self.text.rpartition(".")
        # As text: base64 has several spellings of the same bytes, and only one was handed out.
        return hmac.compare_digest(tag.encode(), _text(_tag(stated, sealer)).encode())


@lru_cache(maxsize=8)
def _second(since_1970: float) -> tuple[datetime, str]:
    """A whole second as a time and as receipts write it. Cached, as a gateway issues many receipts in one."""
    second = datetime.fromtimestamp(since_1970, UTC)
    return second, second.strftime(_TIME)


def _tag(stated: str, sealer: Sealer) -> bytes:
    return hmac.digest(_tag_key(sealer.key), stated.encode(), "sha256")[:_TAG_BYTES]


@lru_cache(maxsize=8)
def _tag_key(sealing_key: bytes) -> bytes:
    """A key for receipts alone, derived from the sealing key, so neither use weakens the other."""
    return hmac.digest(sealing_key, _PURPOSE, "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
