"""Secrets of subscriptions: read from where the configuration says, and made anew.

Source: Standard Webhooks 1.0.0: 24 to 64 random bytes, in base64 behind `whsec_`.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from complaints.errors import ConfigError
from complaints.settings import environment
from sinks.webhooks.subscriptions import SecretPlace

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES, NEW_BYTES = 24, 64, 32


def new_secret() -> str:
    """A new secret as it is written: 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(NEW_BYTES)).decode()


def save_secret(path: Path, secret: str) -> None:
    """Write a secret to a new file that only its owner may read. Raises ConfigError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret + "\n")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


def read_secrets(places: Iterable[SecretPlace], environ: Mapping[str, str] | None = None) -> tuple[bytes, ...]:
    """The keys at these places. Raises ConfigError that names a place whose secret is missing or no secret."""
    return tuple(key_of(_written(place, environ), place.told) for place in places)


def key_of(written: str, where: str) -> bytes:
    """The key in a written secret. Raises ConfigError naming `where`, never the secret."""
    text = written.strip().removeprefix(PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"{where}: no secret ({PREFIX} and base64)") from error
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise ConfigError(f"{where}: a secret has {LEAST_BYTES} to {MOST_BYTES} bytes, this one {len(key)}")
    return key


def _written(place: SecretPlace, environ: Mapping[str, str] | None) -> str:
    if place.file:
        try:
            return Path(place.file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{place.file}: {getattr(error, 'strerror', None) or error}") from error
    found = (environment() if environ is None else environ).get(place.variable or "")
    if not found:
        raise ConfigError(f"{place.told} is not set")
    return found
