"""Every way to leave out an optional field of an event, made from its published schema."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]
Path = tuple[str | int, ...]


class Variant(NamedTuple):
    """An example in which one optional field is null, absent or empty."""

    path: Path
    form: str
    data: Json
    absent: Json
    """The example without the field."""

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} {self.form}"


def variants(schema: Json, example: Json) -> Iterator[Variant]:
    """Each optional field that the example holds, nested ones too, in each form that the schema takes."""
    for path, described in optional_fields(schema, schema, example):
        absent = _changed(example, path, None, remove=True)
        yield Variant(path, "absent", absent, absent)
        for value in (None, *_empties(schema, described)):
            form = "null" if value is None else f"empty {value!r}"
            yield Variant(path, form, _changed(example, path, value), absent)


def optional_fields(root: Json, schema: Json, value: object, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Paths to optional fields within `value`, each with the schema of the field."""
    for option in _options(root, schema):
        if isinstance(value, dict) and "properties" in option:
            for name, described in option["properties"].items():
                if name not in option.get("required", ()) and name in value:
                    yield (*path, name), described
                if name in value:
                    yield from optional_fields(root, described, value[name], (*path, name))
        if isinstance(value, list) and value and "items" in option:
            yield from optional_fields(root, option["items"], value[0], (*path, 0))


def _empties(root: Json, schema: Json) -> Iterator[object]:
    for option in _options(root, schema):
        if option.get("type") == "array" and not option.get("minItems"):
            yield []
        if option.get("type") == "object" and not option.get("required"):
            yield {}
        if option.get("type") == "string" and not (
            option.get("minLength") or option.keys() & {"pattern", "enum", "format"}
        ):
            yield ""


def _options(root: Json, schema: Json) -> Iterator[Json]:
    if reference := schema.get("$ref"):
        found: Any = root
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        yield from _options(root, found)
    elif "anyOf" in schema and "properties" not in schema:
        for option in schema["anyOf"]:
            yield from _options(root, option)
    else:
        yield schema


def _changed(example: Json, path: Path, value: object, *, remove: bool = False) -> Json:
    changed = copy.deepcopy(example)
    holder: Any = changed
    for part in path[:-1]:
        holder = holder[part]
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return changed
