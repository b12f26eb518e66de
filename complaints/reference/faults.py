"""All faults of a value that was read from a file; msgspec itself reports only the first. Pure."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

Key = tuple[str | int, ...]
"""Where a value is: keys and list positions from the top."""
Fault = tuple[Key, str]


def faults_of(value: object, kind: Any, key: Key = ()) -> Iterator[Fault]:  # noqa: ANN401 - what msgspec takes
    """A fault for each part of the value that does not fit; none exactly when msgspec can convert it to `kind`."""
    before = _Counted(_within(value, _plain(kind), key))
    yield from before
    if not before.count and (problem := _problem(value, kind)):
        yield key, problem


class _Counted:
    def __init__(self, faults: Iterator[Fault]) -> None:
        self._faults, self.count = faults, 0

    def __iter__(self) -> Iterator[Fault]:
        for fault in self._faults:
            self.count += 1
            yield fault


def _within(value: object, kind: Any, key: Key) -> Iterator[Fault]:  # noqa: ANN401
    """Faults of the parts of a mapping or list."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        known = {field.encode_name: field for field in fields(kind)}
        for name, part in value.items():
            if name not in known:
                if kind.__struct_config__.forbid_unknown_fields:
                    yield (*key, str(name)), f"unknown key {str(name)!r}; there are {', '.join(known)}"
            else:
                yield from faults_of(part, known[name].type, (*key, name))
        for name, field in known.items():
            if field.required and name not in value:
                yield key, f"{name} is missing"
    elif get_origin(kind) in (tuple, list) and isinstance(value, list):
        for index, part in enumerate(value):
            yield from faults_of(part, _item(kind, index), (*key, index))
    elif get_origin(kind) in (dict, Mapping) and isinstance(value, dict):
        for name, part in value.items():
            if problem := _problem(name, get_args(kind)[0]):
                yield (*key, str(name)), f"key {name!r}: {problem}"
            yield from faults_of(part, get_args(kind)[1], (*key, name))


def _plain(kind: Any) -> Any:  # noqa: ANN401
    """The type without constraints, and without the `None` of an optional value."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        options = [each for each in get_args(kind) if each is not type(None)]
        return _plain(options[0]) if len(options) == 1 else kind
    return kind


def _item(kind: Any, index: int) -> Any:  # noqa: ANN401
    items = get_args(kind)
    if get_origin(kind) is list or items[-1] is Ellipsis:
        return items[0]
    return items[index] if index < len(items) else Any


def _problem(value: object, kind: Any) -> str | None:  # noqa: ANN401
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return str(error)
    return None
