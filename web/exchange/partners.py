"""Who exchanges messages with us: a private file with each partner's agencies, address, and the digest of its key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml
from msgspec import Meta

from complaints.errors import ConfigError
from complaints.events.complaint import Code
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.reference.reference import Reference
from complaints.settings import Section

System = Literal["traffy", "coreservice"]
KEY_BYTES = 32


class Partner(Section, frozen=True, kw_only=True):
    """One system or agency that exchanges messages with us."""

    name: Code
    system: System
    """Whose messages it sends and gets."""
    agencies: Annotated[tuple[Code, ...], Meta(min_length=1)]
    """Whose cases it works on; a partner of `coreservice` is one agency."""
    key_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    channel: Code | None = None
    """The channel of complaints that it sends us; none: it sends none."""
    send_to: Annotated[str, Meta(pattern="^https?://")] | None = None
    """Where its messages go; none: it gets none."""
    send_key: str | None = None
    """Sent along as a bearer token."""


class Partners:
    """All partners by name."""

    def __init__(self, partners: tuple[Partner, ...]) -> None:
        self._partners = {one.name: one for one in partners}

    @classmethod
    def load(cls, path: Path, reference: Reference) -> Partners:
        """Read and check the file; none of them where it is missing. Raises ConfigError with all errors."""
        if not path.exists():
            return cls(())
        source = LocatedYaml.read(path)
        found: tuple[Partner, ...] = source.convert(tuple[Partner, ...])
        source.refuse(_faults(found, reference))
        return cls(found)

    def __iter__(self) -> Iterator[Partner]:
        return iter(self._partners.values())

    def with_key(self, system: System, key: str, name: str | None = None) -> Partner | None:
        """The partner of this system whose key it is; only the one of that name where one is given."""
        digest = digest_of(key)
        fits = [
            one for one in self._partners.values()
            if hmac.compare_digest(one.key_sha256, digest) and one.system == system and name in (None, one.name)
        ]  # fmt: skip
        return fits[0] if fits else None


def digest_of(key: str) -> str:
    """What is kept of a key. Keys are 32 random bytes, so a plain digest of one tells nothing."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def add_partner(path: Path, partner: Partner, reference: Reference) -> None:
    """Add a partner to the file, or replace the one of its name. Raises ConfigError; the file is then as it was."""
    known = [one for one in Partners.load(path, reference) if one.name != partner.name]
    text = yaml.safe_dump(msgspec.to_builtins([*known, partner]), allow_unicode=True, sort_keys=False)
    source = LocatedYaml(path, text)
    source.refuse(_faults(source.convert(tuple[Partner, ...]), reference))
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def new_key() -> str:
    """A key that nobody can guess, in letters that fit an address."""
    return secrets.token_urlsafe(KEY_BYTES)


def _faults(partners: tuple[Partner, ...], reference: Reference) -> list[Fault]:
    faults: list[Fault] = []
    names = [one.name for one in partners]
    for index, one in enumerate(partners):
        if names.index(one.name) < index:
            faults.append(((index, "name"), f"partner {one.name!r} occurs twice"))
        faults += [
            ((index, "agencies"), f"no agency {agency!r}")
            for agency in one.agencies
            if agency not in reference.agencies
        ]
        if one.channel is not None and one.channel not in reference.channels:
            faults.append(((index, "channel"), f"no channel {one.channel!r} in channels.yaml"))
        if one.system == "coreservice" and len(one.agencies) > 1:
            faults.append(((index, "agencies"), "a partner of coreservice is one agency"))
    return faults


def require_one(partners: Partners, path: Path) -> None:
    """Raise ConfigError where there is no partner to serve."""
    if not list(partners):
        raise ConfigError(f"{path}: no partner yet: 'complaints exchange key NAME --system ... --agency ...' makes one")
