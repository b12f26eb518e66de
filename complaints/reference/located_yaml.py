"""YAML read together with the line every value stands on, so that an error can name file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from complaints.errors import ConfigError
from complaints.reference.faults import Fault, Key, faults_of

__all__ = ["Key", "LocatedYaml"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LocatedYaml:
    """The value of a YAML file, and where its parts stand."""

    def __init__(self, path: Path, value: Any, lines: dict[Key, int]) -> None:  # noqa: ANN401 - YAML is any
        self.path = path
        self.value = value
        self._lines = lines

    @classmethod
    def read(cls, path: Path) -> LocatedYaml:
        """Parse one file. Raises ConfigError naming file and line; a key written twice is an error."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise ConfigError(f"{path}: no such file (is this the config folder?)") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: {error}") from error
        return cls(path, *_parse(path, text))

    def convert(self, kind: Any) -> Any:  # noqa: ANN401 - what msgspec takes and gives
        """The value as `kind`. Raises ConfigError with everything in it that does not fit, each with line and key."""
        try:
            return msgspec.convert(self.value, kind)
        except msgspec.ValidationError as error:
            raise self.errors(list(faults_of(self.value, kind)) or [((), str(error))]) from error

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raise ConfigError with all of them, if there are any."""
        if found := list(faults):
            raise self.errors(found)

    def errors(self, faults: Iterable[Fault]) -> ConfigError:
        """One line for each, in the order of the file."""
        lines = sorted((self._line(key), f"{_path(key)}{message}") for key, message in faults)
        return ConfigError("\n".join(f"{self.path}:{line}: {message}" for line, message in lines))

    def error(self, key: Key, message: str) -> ConfigError:
        """An error that names the line of the value, or of the nearest part around it."""
        return ConfigError(f"{self.path}:{self._line(key)}: {message}")

    def _line(self, key: Key) -> int:
        while key and key not in self._lines:
            key = key[:-1]
        return self._lines.get(key, 1)


@lru_cache(maxsize=16)
def _parse(path: Path, text: str) -> tuple[Any, dict[Key, int]]:
    """The value, which nobody changes, and its lines. Kept, as most commands need the same files several times."""
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise ConfigError(f"{path}: the file is empty")
            lines = dict(_lines(node, (), path))
            return loader.construct_document(node), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: {error}") from error


def _path(key: Key) -> str:
    """A key as text, such as `agencies.3.area: `, from the top down; list positions count from 0."""
    return f"{'.'.join(map(str, key))}: " if key else ""


def _lines(node: yaml.Node, key: Key, path: Path) -> Iterator[tuple[Key, int]]:
    yield key, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for name, value in node.value:
            if name.value in seen:
                raise ConfigError(f"{path}:{name.start_mark.line + 1}: key {name.value!r} occurs twice")
            seen.add(name.value)
            yield from _lines(value, (*key, name.value), path)
            yield (*key, name.value), name.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*key, index), path)
