"""Reads the scenarios of national training texts: `learning/national/scenarios/<group>.yaml`, `bodies.yaml`.

A scenario is one concrete situation, which determines the body that must act, with several texts that tell it.
`{name}` in a text is a slot, filled from the file's own `slots`, from `slots.yaml`, or by the generator.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from complaints.errors import ConfigError
from complaints.reference.located_yaml import Key, LocatedYaml

FOLDER = Path(__file__).parent
SLOT = re.compile(r"\{([^{}]*)\}")
MADE_BY_THE_GENERATOR = frozenset(
    {"place", "bangkok", "metro", "outside", "border", "province", "district", "me", "p", "q"}
)
"""Slots without a list of their own: places by kind of area, the speaker's word for self, and polite particles."""

Kind = Literal["emergency", "grievance", "inquiry", "suggestion", "praise", "conduct"]
AreaKind = Literal["any", "bangkok", "metro", "outside", "border", "none"]
Text = Annotated[str, Meta(min_length=8, max_length=1500)]
Name = Annotated[str, Meta(min_length=2, max_length=120)]
Code = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)+$")]
GroupCode = Annotated[str, Meta(pattern=r"^[a-z]+$")]
Slots = Mapping[str, tuple[str, ...]]
_Written = dict[str, Annotated[tuple[str | int, ...], Meta(min_length=1)]]
"""Slots as YAML gives them, where an amount such as 1500 is a number."""

_LOCAL = frozenset({"เทศบาล/อบต. ในพื้นที่", "องค์การบริหารส่วนจังหวัด", "จังหวัด (ศูนย์ดำรงธรรม)"})


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One situation. `area` is the kind of area where it may happen, whose places the generator may name."""

    lead: Name
    kind: Kind
    texts: Annotated[tuple[Text, ...], Meta(min_length=4)]
    also: tuple[Name, ...] = ()
    area: AreaKind | None = None

    @property
    def happens(self) -> AreaKind:
        """Where it may happen: `area`, else `outside` for local bodies, which Bangkok does not have, else `any`."""
        return self.area or ("outside" if self.lead in _LOCAL else "any")


class Subject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A subject of complaints, whose code is `<group>-<subject>`, with its scenarios."""

    code: Code
    scenarios: Annotated[tuple[Scenario, ...], Meta(min_length=1)]


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of scenarios."""

    group: GroupCode
    subjects: Annotated[tuple[Subject, ...], Meta(min_length=1)]
    slots: _Written = {}

    @property
    def filled(self) -> Slots:
        """The values of each slot as text."""
        return _as_text(self.slots)


class _Bodies(Struct, frozen=True, forbid_unknown_fields=True):
    bodies: tuple[Name, ...]


class _Slots(Struct, frozen=True, forbid_unknown_fields=True):
    slots: _Written


def load_groups(folder: Path = FOLDER) -> tuple[Group, ...]:
    """All groups, their slots joined with the shared ones. Raises ConfigError naming file, line and key."""
    bodies = frozenset(read(folder / "bodies.yaml", _Bodies).bodies)
    shared = _as_text(read(folder / "slots.yaml", _Slots).slots)
    for name, value in ((name, value) for name, values in shared.items() for value in values):
        for slot in _unknown(value, shared):
            raise ConfigError(f"{folder / 'slots.yaml'}: slots.{name}: no slot {slot!r}")
    groups, seen = [], set[str]()
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        source = LocatedYaml.read(path)
        group = convert(source, Group)
        if group.group != path.stem.split("-")[0]:
            raise source.error(("group",), f"group: {group.group!r} does not go with the name of the file")
        for key, message in _wrong(group, {**shared, **group.filled}, bodies, seen):
            raise source.error(key, f"{'.'.join(map(str, key))}: {message}")
        groups.append(msgspec.structs.replace(group, slots={**shared, **group.filled}))
    return tuple(groups)


def _wrong(group: Group, slots: Slots, bodies: Collection[str], seen: set[str]) -> Iterator[tuple[Key, str]]:
    for name, values in group.filled.items():
        for position, value in enumerate(values):
            for slot in _unknown(value, slots):
                yield ("slots", name, position), f"no slot {slot!r}"
    for index, subject in enumerate(group.subjects):
        at: Key = ("subjects", index)
        if not subject.code.startswith(group.group + "-"):
            yield (*at, "code"), f"{subject.code!r} does not begin with the group {group.group!r}"
        if subject.code in seen:
            yield (*at, "code"), f"subject {subject.code!r} occurs twice"
        seen.add(subject.code)
        for number, scenario in enumerate(subject.scenarios):
            for key, message in _wrong_scenario(scenario, bodies, slots):
                yield (*at, "scenarios", number, *key), message


def _wrong_scenario(scenario: Scenario, bodies: Collection[str], slots: Slots) -> Iterator[tuple[Key, str]]:
    if scenario.lead not in bodies:
        yield ("lead",), f"no body {scenario.lead!r} in bodies.yaml"
    for position, name in enumerate(scenario.also):
        if name not in bodies:
            yield ("also", position), f"no body {name!r} in bodies.yaml"
    if scenario.lead in scenario.also:
        yield ("also",), f"{scenario.lead!r} is the lead already"
    for position, text in enumerate(scenario.texts):
        for slot in _unknown(text, slots):
            yield ("texts", position), f"no slot {slot!r}"
    if len(set(scenario.texts)) < len(scenario.texts):
        yield ("texts",), "a text occurs twice"


def _unknown(text: str, slots: Slots) -> Iterator[str]:
    for slot in SLOT.findall(text):
        if slot_name(slot) not in slots and slot_name(slot) not in MADE_BY_THE_GENERATOR:
            yield slot


def _as_text(written: Mapping[str, Iterable[str | int]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(str, values)) for name, values in written.items()}


def slot_name(slot: str) -> str:
    """The name of the list that fills a slot: `amount2` is a second draw from `amount`."""
    return slot.rstrip("0123456789")


T = TypeVar("T")


def read(path: Path, kind: type[T]) -> T:
    """One YAML file as a struct. Raises ConfigError naming file, line and key."""
    return convert(LocatedYaml.read(path), kind)


def convert(source: LocatedYaml, kind: type[T]) -> T:
    """The value of a file as a struct. Raises ConfigError naming file, line and key."""
    try:
        return msgspec.convert(source.value, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        key = _key(path.rstrip("`"))
        raise source.error(key, f"{'.'.join(map(str, key)) or 'top'}: {message}") from error


def _key(path: str) -> Key:
    parts: list[Any] = []
    for name, index in re.findall(r"\.([^.\[]+)|\[(\d+)\]", path.replace("[...]", "")):
        parts.append(name or int(index))
    return tuple(parts)
