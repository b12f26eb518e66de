"""Reporter data, sealed at the source with AES-256-GCM; bound to its complaint so it cannot be moved to another."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from complaints.errors import ConfigError, PermanentError
from complaints.events.complaint import OrNull, Sealed, fill_nulls
from complaints.running_stack import kept_key_files
from complaints.settings import SealingSettings

NONCE_BYTES = 12


class Reporter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who complained. Exists unencrypted only between a channel and `Sealer.seal`."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    line_id: str | None = None
    address: str | None = None
    citizen_id: str | None = None
    mentioned: OrNull[tuple[str, ...]] = ()
    """Personal data found in and removed from the free text."""

    def __post_init__(self) -> None:
        if self.mentioned is None:
            fill_nulls(self)

    def empty(self) -> bool:
        return not msgspec.to_builtins(self)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Encrypts reporters with one key, and decrypts them. Streams and tables do not hold the key."""

    key_id: str
    key: bytes

    def __repr__(self) -> str:
        return f"Sealer(key_id={self.key_id!r})"

    @classmethod
    def from_settings(cls, settings: SealingSettings) -> Sealer:
        """A sealer with the configured key. Raises ConfigError when it is missing or not 32 bytes of base64."""
        written = settings.key or _written(settings.key_file)
        if not written:
            raise ConfigError(_no_key(settings.key_file))
        name = "sealing.key" if settings.key else f"sealing.key_file {settings.key_file}"
        return cls(settings.key_id, decode_key(written, name))

    def seal(self, reporter: Reporter, complaint: UUID) -> Sealed | None:
        """Encrypt; None when there is nothing to seal."""
        if reporter.empty():
            return None
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = nonce + _cipher(self.key).encrypt(nonce, _encoded(reporter), complaint.bytes)
        return Sealed(key=self.key_id, box=base64.b64encode(box).decode())

    def open(self, sealed: Sealed, complaint: UUID) -> Reporter:
        """Decrypt; PermanentError when the key, the complaint or the bytes do not fit."""
        try:
            box = base64.b64decode(sealed.box, validate=True)
            clear = _cipher(self.key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], complaint.bytes)
            return msgspec.json.decode(clear, type=Reporter)
        except (InvalidTag, ValueError) as error:
            raise PermanentError(f"reporter of {complaint} does not open with key {self.key_id!r}") from error


def decode_key(written: str, name: str) -> bytes:
    """The 32 bytes of a key in base64. Raises ConfigError that says what is wrong with `name`."""
    try:
        key = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"{name} is not base64") from error
    if len(key) != 32:
        raise ConfigError(f"{name} has {len(key)} bytes, needs 32; it is to be the key of the other intakes")
    return key


def _encoded(reporter: Reporter) -> bytes:
    """The reporter as JSON. Surrogates, which a refused record may hold and JSON cannot, become backslash escapes."""
    try:
        return msgspec.json.encode(reporter)
    except UnicodeEncodeError:
        fields = msgspec.to_builtins(reporter)
        mentioned = [_spelled_out(text) for text in fields.pop("mentioned", ())]
        return msgspec.json.encode(
            {name: _spelled_out(text) for name, text in fields.items()} | {"mentioned": mentioned}
        )


def _spelled_out(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _no_key(looked_at: Path) -> str:
    """The error message without a key. A new key is advised last: the first key does not open what it seals."""
    missing = f"no sealing key: COMPLAINTS__SEALING__KEY is not set, and there is no key in {looked_at.resolve()}"
    if kept := kept_key_files():
        return f"{missing}. A stack of this machine has one: set COMPLAINTS__SEALING__KEY_FILE={kept[-1]}"
    return (
        f"{missing}. Set the key of the other gateways and imports, or name its file in COMPLAINTS__SEALING__KEY_FILE. "
        "'complaints up' keeps one in its data folder; only a system that has taken no complaint yet needs a new one, "
        "from 'complaints key'"
    )


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """The cipher of a key. Safe to share: it holds only the key schedule, each call brings its own nonce."""
    return AESGCM(key)


def _written(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"sealing.key_file: {path}: {error.strerror}") from error


def new_key() -> str:
    """A fresh key for `sealing.key`: base64 of 32 random bytes."""
    return base64.b64encode(secrets.token_bytes(32)).decode()
