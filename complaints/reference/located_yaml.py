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
from complaints.settings.read_yaml import SAFE_LOADER

__all__ = ["Key", "LocatedYaml"]

_TEXT, _LIST, _MAP = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


class LocatedYaml:
    """The value of a YAML file, and where its parts stand."""

    def __init__(self, path: Path, text: str) -> None:
        """Parse the text of a file. Raises ConfigError naming file and line; a key written twice is an error."""
        self.path = path
        self._text = text
        try:
            self.value: Any = _parsed(text)
        except _UnreadableError as error:
            raise ConfigError(f"{path}{error}") from error

    @classmethod
    def read(cls, path: Path) -> LocatedYaml:
        """Read and parse one file. Raises ConfigError as `LocatedYaml` does, and where it cannot be read."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise ConfigError(f"{path}: no such file (is this the config folder?)") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: {error}") from error
        return cls(path, text)

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
        lines = _lines_of(self._text)
        while key and key not in lines:
            key = key[:-1]
        return lines.get(key, 1)


class _UnreadableError(Exception):
    """What is wrong with a text, as it continues the name of its file."""


@lru_cache(maxsize=32)
def _parsed(text: str) -> Any:  # noqa: ANN401 - YAML is any
    """The value, which nobody changes. Kept, as most commands need the same files several times.

    It is found by the text alone: a copy of the config folder has the same files.
    """
    loader = SAFE_LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise _UnreadableError(": the file is empty")
        return _value(node, loader)
    except yaml.YAMLError as error:
        raise _UnreadableError(f": {error}") from error
    finally:
        loader.dispose()


def _value(node: yaml.Node, loader: Any) -> Any:  # noqa: ANN401 - PyYAML has no types
    """As the loader constructs it, in half the time for the plain kinds of node, which nearly all are."""
    if node.tag == _TEXT:
        return node.value
    if node.tag == _LIST:
        return [_value(each, loader) for each in node.value]
    if node.tag != _MAP:
        return loader.construct_object(node, deep=True)
    keys = [name for name, _ in node.value if isinstance(name, yaml.ScalarNode)]
    names = [name.value for name in keys]
    if len(set(names)) < len(names):
        name = next(name for i, name in enumerate(keys) if name.value in names[:i])
        raise _UnreadableError(f":{name.start_mark.line + 1}: key {name.value!r} occurs twice")
    values = [_value(value, loader) for _, value in node.value]
    if any(name.tag != _TEXT for name, _ in node.value):
        return loader.construct_object(node, deep=True)
    return dict(zip(names, values, strict=True))


@lru_cache(maxsize=2)
def _lines_of(text: str) -> dict[Key, int]:
    """The line of every value. Only an error asks for it, so it is not kept with the value, which costs every start."""
    loader = SAFE_LOADER(text)
    try:
        return dict(_lines(loader.get_single_node(), ()))
    finally:
        loader.dispose()


def _path(key: Key) -> str:
    """A key as text, such as `agencies.3.area: `, from the top down; list positions count from 0."""
    return f"{'.'.join(map(str, key))}: " if key else ""


def _lines(node: yaml.Node, key: Key) -> Iterator[tuple[Key, int]]:
    yield key, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _lines(value, (*key, name.value))
            yield (*key, name.value), name.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*key, index))
