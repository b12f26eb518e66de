"""What agencies and other systems call the states and subjects of cases: `config/agency_words.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, get_args

from msgspec import Meta, field

from complaints.events.case import State, StepName
from complaints.events.complaint import Code
from complaints.fold import fold_name
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml
from complaints.reference.reference import Reference
from complaints.reference.taxonomy import Taxonomy
from complaints.settings import Section
from streams.cases.policy import load_policy

FILE = "agency_words.yaml"
Word = Annotated[str, Meta(min_length=1, max_length=200)]


class Name(Section, frozen=True, kw_only=True):
    """In both languages."""

    th: Word
    en: Word

    def __str__(self) -> str:
        return f"{self.th} · {self.en}"


class _Vocabulary(Section, frozen=True, kw_only=True):
    states: dict[Word, State] = field(default_factory=dict)
    says: dict[State, Word] = field(default_factory=dict)
    categories: dict[Word, Code] = field(default_factory=dict)


class _Agency(_Vocabulary, frozen=True, kw_only=True):
    system: Code | None = None
    org: Word | None = None


class _File(Section, frozen=True, kw_only=True):
    states: dict[State, Name]
    steps: dict[StepName, Name]
    systems: dict[Code, _Vocabulary] = field(default_factory=dict)
    agencies: dict[Code, _Agency] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one agency or system; where it has none, ours."""

    system: str | None
    """The system whose words these are, beside the agency's own."""
    org: str | None
    """The agency's number in that system."""
    _states: Mapping[str, State]
    _says: Mapping[State, str]
    _categories: Mapping[str, str]
    _names: Mapping[str, str]
    """Names of categories, by code."""
    _taxonomy: Taxonomy

    def state_of(self, word: str) -> State | None:
        """The state that a word means; None for an unknown word. Case, spaces and look-alikes do not count."""
        return self._states.get(fold_name(word).casefold())

    def say(self, state: State) -> str:
        """The word for a state."""
        return self._says[state]

    def category_of(self, word: str) -> str | None:
        """The code of the category that a word means; None for an unknown word."""
        return self._categories.get(fold_name(word).casefold()) or self._taxonomy.category_of(word)

    def category(self, code: str) -> str:
        """The word for a category; the code where it has no name any more."""
        return self._names.get(code, code)


class AgencyWords:
    """Of all agencies and systems."""

    def __init__(
        self, states: Mapping[State, Name], steps: Mapping[StepName, Name], agencies: Mapping[str, Words],
        systems: Mapping[str, Words], ours: Words,
    ) -> None:  # fmt: skip
        self.states, self.steps = MappingProxyType(states), MappingProxyType(steps)
        self._agencies, self._systems, self._ours = agencies, systems, ours

    def of(self, agency: str) -> Words:
        """The words of an agency."""
        return self._agencies.get(agency, self._ours)

    def of_system(self, system: str) -> Words:
        """The words of a system; ours where the file does not name it."""
        return self._systems.get(system, self._ours)


def load_agency_words(config: Path) -> AgencyWords:
    """Read and check the file. Raises ConfigError with all errors, each with file, line and key."""
    reference, explained = Reference.load(config), load_policy(config).status_words
    source = LocatedYaml.read(config / FILE)
    written: _File = source.convert(_File)
    source.refuse(_faults(written, reference, explained))
    vocabularies = {name: _with_explained(name, one, explained) for name, one in written.systems.items()}
    systems = {name: _words(name, None, (one,), written, reference) for name, one in vocabularies.items()}
    agencies = {
        agency.id: _words(entry.system, _org(agency.id, written), _layers(entry, vocabularies), written, reference)
        for agency in reference.agencies
        if (entry := _entry(agency.id, written, reference)) is not None
    }
    return AgencyWords(written.states, written.steps, agencies, systems, _words(None, None, (), written, reference))


def _entry(agency: str | None, written: _File, reference: Reference) -> _Agency | None:
    """The agency's own entry, or that of the nearest agency above it."""
    if agency is None or agency not in reference.agencies:
        return None
    own = written.agencies.get(agency)
    return own or _entry(reference.agencies[agency].parent, written, reference)


def _org(agency: str, written: _File) -> str | None:
    own = written.agencies.get(agency)
    return own.org if own else None


def _layers(entry: _Agency, systems: Mapping[str, _Vocabulary]) -> tuple[_Vocabulary, ...]:
    return (entry, systems[entry.system]) if entry.system else (entry,)


def _with_explained(name: str, system: _Vocabulary, explained: Mapping[str, Mapping[str, State]]) -> _Vocabulary:
    states = {**explained.get(name, {}), **system.states}
    return _Vocabulary(states=states, says=system.says, categories=system.categories)


def _words(
    system: str | None, org: str | None, layers: tuple[_Vocabulary, ...], written: _File, reference: Reference
) -> Words:
    """Words of the first layer come before those of the next, and ours last."""
    states: dict[str, State] = {}
    for state, name in written.states.items():
        states |= {_folded(word): state for word in (state, name.th, name.en)}
    says: dict[State, str] = {state: name.th for state, name in written.states.items()}
    names = {category.code: category.th for category in reference.taxonomy.categories}
    categories: dict[str, str] = {}
    for layer in reversed(layers):
        states |= {_folded(word): state for word, state in layer.states.items()}
        says |= layer.says
        categories |= {_folded(word): code for word, code in layer.categories.items()}
        names |= {code: word for word, code in reversed(layer.categories.items())}
    return Words(system, org, states, says, categories, names, reference.taxonomy)


def _faults(written: _File, reference: Reference, explained: Mapping[str, Mapping[str, State]]) -> Iterator[Fault]:
    for section, known, named in (
        ("states", get_args(State), written.states),
        ("steps", get_args(StepName), written.steps),
    ):
        yield from (((section,), f"{one} has no name") for one in known if one not in named)
    for name, system in written.systems.items():
        yield from _faults_of(("systems", name), system, dict(explained.get(name, {})), reference)
    orgs: dict[tuple[str | None, str], str] = {}
    for agency, entry in written.agencies.items():
        key = ("agencies", agency)
        if agency not in reference.agencies:
            yield key, f"no agency {agency!r}"
        if entry.system is not None and entry.system not in written.systems:
            yield (*key, "system"), f"no system {entry.system!r} under `systems`"
        if entry.org is not None and (other := orgs.setdefault((entry.system, entry.org), agency)) != agency:
            yield (*key, "org"), f"is the number of {other} already"
        shared = written.systems.get(entry.system or "")
        understood = {**explained.get(entry.system or "", {}), **(shared.states if shared else {})}
        yield from _faults_of(key, entry, understood, reference)


def _faults_of(
    key: tuple[str, str], one: _Vocabulary, known: Mapping[str, State], reference: Reference
) -> Iterator[Fault]:
    folded: dict[str, str] = {}
    for word, state in one.states.items():
        if one.states[folded.setdefault(_folded(word), word)] != state:
            yield (*key, "states", word), f"is written as {folded[_folded(word)]!r} with another meaning"
    understood = {_folded(word) for word in (*known, *one.states)}
    for state, word in one.says.items():
        if _folded(word) not in understood:
            yield (*key, "says", state), f"{word!r} would not be understood when it comes back: add it to `states`"
    for word, code in one.categories.items():
        if code not in reference.taxonomy.codes:
            yield (*key, "categories", word), f"no category {code!r}"


def _folded(word: str) -> str:
    return fold_name(word).casefold()
