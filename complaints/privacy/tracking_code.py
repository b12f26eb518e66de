"""Tracking codes: what a citizen types to follow a complaint. One AES block over its id; nothing of them is stored."""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from complaints.privacy.sealing import Sealer, decode_key
from complaints.settings import SealingSettings

_PURPOSE = b"complaint-stream tracking codes 1"
_LETTERS, _SPARE_BITS = 26, 2
"""128 bits in letters of 5; the last letter has two bits to spare, which are 0."""
_SHIFTS = range(120, -1, -10)
_PADDING = b"======"
MAX_WRITTEN = 200
_RFC_4648 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FROM_CROCKFORD = bytes.maketrans(_CROCKFORD + b"OIL", _RFC_4648 + b"ABB")
"""Crockford: what looks like 0 or 1 is read as 0 or 1 (A and B of RFC 4648)."""
_PAIRS = [first + second for first in _CROCKFORD.decode() for second in _CROCKFORD.decode()]
"""The two letters of each number of 10 bits: the base32 of Python, which is written in Python, takes twice as long."""
_ACCEPTED = frozenset((_CROCKFORD + b"OIL").decode())


@dataclass(frozen=True, slots=True)
class TrackingCodes:
    """Makes the code of a complaint, and reads it.

    A code can be made or read only with the key: complaint ids, which agencies know, do not lead to codes.
    """

    keys: tuple[bytes, ...]
    """Sealing keys, the one in use first. Codes are made with the first and read with all."""

    def __repr__(self) -> str:
        return f"TrackingCodes({len(self.keys)} keys)"

    @classmethod
    def from_settings(cls, settings: SealingSettings) -> TrackingCodes:
        """Codes under `sealing.key` and `sealing.earlier_keys`. Raises ConfigError as `Sealer.from_settings`."""
        earlier = settings.earlier_keys.replace(",", " ").split()
        found = [decode_key(written, "a key of sealing.earlier_keys") for written in earlier]
        return cls((Sealer.from_settings(settings).key, *found))

    def code_of(self, complaint: UUID) -> str:
        """The code of a complaint, always the same under one key: `7K3QX-0M2VD-W9RTH-4YE8N-ZB5JC0`."""
        bits = int.from_bytes(_encryptor(self.keys[0]).update(complaint.bytes)) << _SPARE_BITS
        letters = "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])
        return f"{letters[:5]}-{letters[5:10]}-{letters[10:15]}-{letters[15:20]}-{letters[20:]}"

    def complaints_of(self, written: str) -> tuple[UUID, ...]:
        """The ids a code may stand for, one for each key; none if it has not the form of a code.

        Every code of the right form stands for some id: only asking for that complaint shows whether there is one.
        Case, spaces, dashes, Thai and full-width digits make no difference, nor O for 0 and I or L for 1.
        """
        block = _block(written)
        if block is None:
            return ()
        return tuple(UUID(bytes=_cipher(key).decryptor().update(block)) for key in self.keys)


def tracking_url(portal: str, code: str) -> str:
    """The address that leads to the case. The portal takes the code out of it at once, and no log of ours has it."""
    return f"{portal.rstrip('/')}/c/{code}"


def _block(written: str) -> bytes | None:
    if len(written) > MAX_WRITTEN:
        return None
    letters = "".join(filter(None, map(_letter, unicodedata.normalize("NFKC", written).upper())))
    if len(letters) != _LETTERS or not _ACCEPTED.issuperset(letters):
        return None
    standard = letters.encode().translate(_FROM_CROCKFORD)
    block = base64.b32decode(standard + _PADDING)
    # Python ignores the bits to spare: without this, four spellings would be one code.
    return block if base64.b32encode(block)[:_LETTERS] == standard else None


def _letter(character: str) -> str:
    """A character as it is read: digits of any script as 0 to 9; spaces, dashes and invisible ones as nothing."""
    if "0" <= character <= "Z":
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return "" if unicodedata.category(character) in ("Zs", "Cc", "Cf", "Pd", "Pc") or character == "−" else character


@lru_cache(maxsize=8)
def _encryptor(key: bytes) -> CipherContext:
    """Made once, as making one takes longer than a code. Safe to share: whole blocks leave no state in it."""
    return _cipher(key).encryptor()


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> Cipher[modes.ECB]:
    """AES under a key for codes alone, derived by HKDF (RFC 5869). Each code is one block, where ECB hides all."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key)
    return Cipher(algorithms.AES256(derived), modes.ECB())  # noqa: S305 - one block each
