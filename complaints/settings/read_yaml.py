"""Reads a file of the config folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from complaints.errors import ConfigError

SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, where PyYAML was built with it: seven times as fast."""


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML is any until a struct has judged it
    """Parse one YAML file; raises ConfigError naming the file (and line, where YAML knows it)."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), SAFE_LOADER)  # noqa: S506 - both loaders are safe ones
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file (is this the config folder?)") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}") from error
