"""The codes of the channels as config/channels.yaml has them now: a channel is known as soon as it stands there."""

from __future__ import annotations

from pathlib import Path

from complaints.clock import Clock
from complaints.config_watch import ConfigWatch
from complaints.reference.channels import Channel, load_channels


class LiveChannels:
    """Asked with `in`. A code that is not known is looked for in the file once more before the answer is no.

    So a complaint of a channel that was added a moment ago, taken by a process that knew it already, is not refused by
    the next one.
    """

    def __init__(self, config: Path, clock: Clock) -> None:
        """Raises ConfigError naming the file and key."""
        self.watch: ConfigWatch[dict[str, Channel]] = ConfigWatch(
            config, "channels", lambda: load_channels(config), clock
        )

    def __contains__(self, code: object) -> bool:
        if code in self.watch.value:
            return True
        self.watch.look_twice()  # whatever it says: another thread may have taken the change just before
        return code in self.watch.value
