"""Stacks that `complaints up` and `demo` run on this machine, so that commands in other terminals find them.

Each has a small file in the user's state folder: addresses, data folder and sealing key file, never a secret. The
process that runs the stack holds a lock on the file: one without a lock was left by a process that has ended, and is
not a running stack.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from complaints.errors import ConfigError
from complaints.settings import DEFAULT_CONFIG, EmbeddedSettings, Settings, environment, is_chosen, load_settings

INSTALLATION = str(DEFAULT_CONFIG.parent)
"""Commands find the stacks of their own installation: another checkout beside it is another system."""
_ADDRESSES = (
    "COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS",
    "COMPLAINTS__CLICKHOUSE__HOST",
    "COMPLAINTS__CLICKHOUSE__PORT",
)
_DATA = "COMPLAINTS__EMBEDDED__DATA"
_TRIES, _PAUSE_SECS = 5, 0.05


class RunningStack(msgspec.Struct, frozen=True, kw_only=True):
    """One stack. `variables` are the settings of a program that talks to it, as environment variables."""

    installation: str
    command: str
    pid: int
    started: datetime
    data: str
    variables: dict[str, str]

    def told(self) -> str:
        """The stack in words, for messages: command, data folder and addresses."""
        kafka, host, port = (self.variables.get(name, "") for name in _ADDRESSES)
        return f"'complaints {self.command}' in {self.data} (Kafka {kafka}, ClickHouse {host}:{port})"


class Announcement:
    """The file of a stack that is about to run; see `announcing`."""

    def __init__(self, file: int, command: str) -> None:
        self._file, self._command = file, command

    def publish(self, data: str, started: datetime, variables: dict[str, str]) -> None:
        """Write the file: from now on commands find the stack."""
        stack = RunningStack(
            installation=INSTALLATION,
            command=self._command,
            pid=os.getpid(),
            started=started,
            data=data,
            variables=variables,
        )
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, msgspec.json.encode(stack), 0)


@contextmanager
def announcing(data: Path, command: str, folder: Path | None = None) -> Iterator[Announcement]:
    """Claim a data folder for the stack this process is about to run, until the block ends.

    Raises ConfigError when another process runs a stack in it, or the state folder cannot be written.
    """
    path = (folder or state_folder()) / f"{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError(f"COMPLAINTS_STATE_DIR: {path}: {error.strerror}") from error
    if not _locked(file):
        os.close(file)
        other = _read(path)
        raise ConfigError(f"a stack runs in {data} already: {other.told() if other else 'it is starting'}")
    try:
        os.ftruncate(file, 0)
        yield Announcement(file, command)
    finally:
        os.close(file)


def settings_here(
    config: Path | None, environ: Mapping[str, str] | None = None
) -> tuple[Settings, RunningStack | None]:
    """Settings, with those of a running stack where no address is configured; and that stack.

    An address in the environment, or one in complaints.yaml that is not the default, wins: then no stack is looked for.
    Raises ConfigError like `load_settings`, and when several stacks run and nothing says which is meant.
    """
    given = environment() if environ is None else environ
    settings = load_settings(config, given)
    if _is_addressed(settings, given):
        return settings, None
    stack = _meant(running_stacks(state_folder(given)), settings)
    if stack is None:
        return settings, None
    return load_settings(config, {**stack.variables, **given}), stack


def running_stacks(folder: Path) -> list[RunningStack]:
    """Those of this installation that run now, oldest first."""
    found = (_read(path) for path in _files(folder) if _is_locked(path))
    own = [stack for stack in found if stack is not None and stack.installation == INSTALLATION]
    return sorted(own, key=lambda stack: stack.started)


def kept_key_files(folder: Path | None = None) -> list[Path]:
    """Sealing keys of this installation's stacks, running or stopped, that are still there."""
    found = (_read(path) for path in _files(folder or state_folder()))
    named = (stack.variables.get("COMPLAINTS__SEALING__KEY_FILE") for stack in found if stack is not None)
    return [Path(name) for name in named if name and Path(name).is_file()]


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the files are: $COMPLAINTS_STATE_DIR, else `complaint-stream` in the user's state folder (XDG)."""
    given = environment() if environ is None else environ
    if named := given.get("COMPLAINTS_STATE_DIR"):
        return Path(named)
    home = given.get("XDG_STATE_HOME") or Path(given.get("HOME") or "/") / ".local" / "state"
    return Path(home) / "complaint-stream"


def _locked(file: int) -> bool:
    """Take the lock. Tries several times, as a command that tests it holds it for a moment."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECS)
        else:
            return True
    return False


def _is_addressed(settings: Settings, environ: Mapping[str, str]) -> bool:
    named = ("kafka.bootstrap_servers", "clickhouse.host", "clickhouse.port")
    return any(is_chosen(settings, name, environ) for name in named)


def _meant(stacks: list[RunningStack], settings: Settings) -> RunningStack | None:
    data = settings.embedded.data
    here = next((stack for stack in stacks if stack.data == str(data.resolve())), None)
    if here or data != EmbeddedSettings().data:
        return here
    if len(stacks) > 1:
        told = "".join(f"\n  {_DATA}={stack.data}: {stack.told()}" for stack in stacks)
        raise ConfigError(f"{len(stacks)} stacks run here; say in the environment which one is meant:{told}")
    return stacks[0] if stacks else None


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.json"))
    except OSError:
        return []


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _read(path: Path) -> RunningStack | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunningStack)
    except (OSError, msgspec.MsgspecError):
        return None  # still starting, or written by another version
