"""Adds a channel to `config/channels.yaml` as text at its end, so that comments and layout of the file stay."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import msgspec
import yaml

from complaints.errors import ConfigError
from complaints.reference.channels import Channel, Table, load_channels

FILE = "channels.yaml"


def channel_text(code: str, channel: Channel, comment: str = "") -> str:
    """The channel as YAML for the file, without those settings of its table that equal the defaults."""
    written: dict[str, object] = {"thai": channel.thai, "english": channel.english}
    if channel.table is not None:
        written["table"] = _written(channel.table)
    text = yaml.safe_dump({code: written}, allow_unicode=True, sort_keys=False, width=1000)
    return "".join(f"# {line}\n" for line in comment.splitlines()) + text


def add_channel(config: Path, code: str, channel: Channel, comment: str = "") -> None:
    """Append the channel to the file, atomically, and only if the file loads with it.

    Raises ConfigError when the code is taken or not valid, or the file cannot be written.
    """
    path = (config / FILE).resolve()
    if code in load_channels(config):
        raise ConfigError(f"{path}: there is a channel {code!r} already; a code never changes its meaning")
    before = path.read_text(encoding="utf-8")
    text = before + ("" if before.endswith("\n") or not before else "\n") + channel_text(code, channel, comment)
    with tempfile.TemporaryDirectory() as trial:
        (Path(trial) / FILE).write_text(text, encoding="utf-8")
        try:
            loaded = load_channels(Path(trial)).get(code)
        except ConfigError as error:
            raise ConfigError(f"channel {code!r} does not fit into {path}: {str(error).replace(trial, '')}") from error
    if loaded != channel:
        raise ConfigError(f"{path}: channel {code!r} does not read back as it was written; add it by hand")
    _replace(path, text)


def _replace(path: Path, text: str) -> None:
    """Replace the file atomically, so that no running process reads half of it."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        shutil.copymode(path, fresh)
        os.replace(fresh, path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); add the channel by hand") from error


def _written(table: Table) -> dict[str, object]:
    default = Table(columns=table.columns)
    fields = [name for name in Table.__struct_fields__ if name != "columns"]
    changed = {name: value for name in fields if (value := getattr(table, name)) != getattr(default, name)}
    columns = {name: value for name, value in msgspec.to_builtins(table.columns).items() if value is not None}
    return {**msgspec.to_builtins(changed), "columns": columns}
