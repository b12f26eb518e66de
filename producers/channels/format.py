"""How a format of files or addresses is described, so that an import can recognise and open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.reference.channels import Channel
from producers.channels.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The file or address that the user named, and what is needed to open it."""

    address: str
    """A file, or an http address."""
    channel: str | None
    """The channel the user named."""
    channels: Mapping[str, Channel]
    clock: Clock

    @property
    def path(self) -> Path:
        return Path(self.address)

    @property
    def name(self) -> str:
        """The address in lower case, without the ending of a compressed file."""
        return self.address.lower().removesuffix(".gz")

    @property
    def is_address(self) -> bool:
        return self.address.startswith(("http://", "https://"))

    def chosen(self) -> Channel:
        """The settings of the channel the user named. Raises ConfigError when none was."""
        if self.channel is None:
            raise ConfigError(f"{self.address}: no channel was named")
        return self.channels[self.channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way complaints are written. Declared beside its source and listed in `producers.channels.registry`."""

    name: str
    """As `--format` takes it."""
    fits: Callable[[Target], bool]
    """Whether a target is taken for this format where the user names none."""
    open: Callable[[Target], Source]
    """Opens a target. Raises ConfigError when it is not of this format."""
    channel: str | None = None
    """The only channel that uses this format; None where any may."""
    needs_channel: bool = False
    """Whether the user must name the channel: its settings say how to read."""
