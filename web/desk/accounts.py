"""Local accounts, in a file that `complaints accounts` writes. Passwords are kept as Argon2id hashes."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from complaints.errors import ConfigError
from complaints.settings import Settings
from web.desk.rights import Role

LEAST_CHARS: Final = 12
MOST_CHARS: Final = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_hasher = PasswordHasher()
"""RFC 9106's second choice: Argon2id, 64 MiB, 3 passes."""


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account. The name is written into the audit: a staff number, not a person's name."""

    name: str
    role: Role
    password: str
    changed: datetime
    """When role, agency, password or `disabled` were last set: sessions from before are over."""
    agency: str | None = None
    disabled: bool = False


class AccountFile:
    """The file. Read anew where it has changed; safe to be written by several programs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int], dict[str, Account]] | None = None

    def all(self) -> dict[str, Account]:
        """Accounts by name; none where there is no file yet. Raises ConfigError naming the file."""
        try:
            with self._path.open("rb") as file:
                stat = os.fstat(file.fileno())
                mark = stat.st_ino, stat.st_mtime_ns, stat.st_size
                if self._read is None or self._read[0] != mark:
                    found = msgspec.json.decode(file.read(), type=list[Account])
                    self._read = mark, {account.name: account for account in found}
                return self._read[1]
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            raise ConfigError(f"desk.accounts: {self._path}: {error}") from error

    def get(self, name: str) -> Account | None:
        """The account of this name."""
        return self.all().get(name)

    def put(self, account: Account, *, new: bool = False) -> None:
        """Add an account, or replace it. Raises ConfigError where a new one is there already, or writing fails."""
        with self._locked():
            accounts = dict(self.all())
            if new and account.name in accounts:
                raise ConfigError(f"there is an account {account.name} already")
            accounts[account.name] = account
            self._write(list(accounts.values()))

    def _write(self, accounts: list[Account]) -> None:
        draft = self._path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(accounts)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise ConfigError(f"desk.accounts: {self._path}: {error.strerror}") from error


def state_folder(settings: Settings) -> Path:
    """Where the desk keeps sessions, and accounts unless the settings say otherwise."""
    return Path(settings.desk.state) if settings.desk.state else settings.embedded.data / "desk"


def account_file(settings: Settings) -> AccountFile:
    """The file that the settings name."""
    named = settings.desk.accounts
    return AccountFile(Path(named) if named else state_folder(settings) / "accounts.json")


def new_account(
    name: str, role: Role, agency: str | None, password: str, *, agencies: frozenset[str], now: datetime
) -> Account:
    """An account. Raises ConfigError naming what is wrong with it."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r}: a name has 2 to 40 small letters, digits, dots or hyphens")
    if role == "agency" and agency not in agencies:
        raise ConfigError(f"--agency {agency!r} is not in config/agencies.yaml: find it with 'complaints agencies'")
    if role != "agency" and agency is not None:
        raise ConfigError("only accounts with --role agency have an agency")
    return Account(name=name, role=role, agency=agency, password=hashed(password), changed=now)


def hashed(password: str) -> str:
    """The hash to keep. Raises ConfigError for a password that is too short or too long."""
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        raise ConfigError(f"a password has {LEAST_CHARS} to {MOST_CHARS} characters")
    return _hasher.hash(password)


def fits(account: Account | None, password: str) -> bool:
    """Whether the password is the account's. Takes as long where there is no such account."""
    try:
        right = _hasher.verify(account.password if account else _NOBODYS, password[:MOST_CHARS])
    except (VerificationError, InvalidHashError):
        return False
    return right and account is not None and not account.disabled


_NOBODYS: Final = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$TTPdDRfZNQYPUMp0H5WpMO2cGbOKyGh09lnSD2lBmfY"
"""A hash of no password: checking it takes as long as another."""
