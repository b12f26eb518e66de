"""The codes of the channels as config/channels.yaml has them now: a channel is known as soon as it stands there."""

from __future__ import annotations

from pathlib import Path

from complaints.clock import Clock
from complaints.config_watch import ConfigWatch
from complaints.reference.channels import Channel, load_channels


class LiveChannels:
    """To be used with `in`. For an unknown code the file is looked at again before the answer is False.

    So a complaint of a new channel that one process has accepted is not refused by the next one, which has not yet
    noticed the channel.
    """

    def __init__(self, config: Path, clock: Clock) -> None:
        """Load the channels. Raises ConfigError naming the file and key."""
        self.watch: ConfigWatch[dict[str, Channel]] = ConfigWatch(
            config, "channels", lambda: load_channels(config), clock
        )

    def __contains__(self, code: object) -> bool:
        if code in self.watch.value:
            return True
        self.watch.look_twice()  # its result does not matter: another thread may have taken the change just before
        return code in self.watch.value
