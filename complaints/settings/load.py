"""Reads the settings from their file and from the environment, and writes them for child processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from complaints.errors import ConfigError
from complaints.settings.read_yaml import read_yaml
from complaints.settings.section import Secret
from complaints.settings.settings import DEFAULT_CONFIG, Settings

PREFIX = "COMPLAINTS__"


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read `complaints.yaml` of the config folder, then the environment.

    Raises ConfigError that names the file or variable, and the key.
    """
    environ = os.environ if environ is None else environ
    folder = config or Path(environ.get("COMPLAINTS_CONFIG_DIR", DEFAULT_CONFIG))
    written = read_yaml(folder / "complaints.yaml")
    if not isinstance(written, dict):
        raise ConfigError(f"{folder / 'complaints.yaml'}: expected a mapping of sections")
    _convert(written, str(folder / "complaints.yaml"))
    for variable, value in environ.items():
        if variable.startswith(PREFIX):
            _override(written, variable, value)
    return _convert({**written, "config": str(folder)}, "settings")


def environment() -> Mapping[str, str]:
    """This process' environment. Only this module reads it."""
    return os.environ


def is_chosen(settings: Settings, name: str, environ: Mapping[str, str] | None = None) -> bool:
    """Whether somebody chose the value of `section.key`: it is set in the environment, or is not the default."""
    section, key = name.split(".")
    written, default = (getattr(getattr(each, section), key) for each in (settings, Settings()))
    return written != default or f"{PREFIX}{section}__{key}".upper() in (os.environ if environ is None else environ)


def child_environment(settings: Settings, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment (this process' own by default) plus every setting as a variable, for child processes."""
    variables = {"COMPLAINTS_CONFIG_DIR": str(settings.config.resolve())}
    for section, keys in msgspec.to_builtins(settings, enc_hook=str).items():
        if section != "config":
            variables.update({f"{PREFIX}{section}__{key}".upper(): _as_text(value) for key, value in keys.items()})
    return {**(os.environ if environ is None else environ), **variables}


def _as_text(value: object) -> str:
    return yaml.safe_dump(value, default_flow_style=True).strip() if isinstance(value, dict) else str(value)


def _override(written: dict[str, Any], variable: str, value: str) -> None:
    section, _, key = variable.removeprefix(PREFIX).lower().partition("__")
    if section not in Settings.__struct_fields__ or section == "config" or not key:
        raise ConfigError(f"environment {variable}: no such section {section!r}")
    parsed = yaml.safe_load(value) if key in ("options", "roles") else value
    written[section] = {**(written.get(section) or {}), key: parsed}
    _convert({section: written[section]}, f"environment {variable}")


def _convert(written: dict[str, Any], origin: str) -> Settings:
    try:
        return msgspec.convert(written, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{origin}: {error}") from error


def _decode(kind: type, value: object) -> object:
    return kind(value) if kind in (Path, Secret) and isinstance(value, str) else value
