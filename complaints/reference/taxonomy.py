"""The taxonomy: groups, categories, foreign labels, kinds of message and urgency, read from `config/taxonomy.yaml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from complaints.events.complaint import Code
from complaints.fold import fold_name
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml

FILE = "taxonomy.yaml"
OTHER = "other"
"""The category of a complaint that fits no other; every taxonomy has it."""

Text = Annotated[str, Meta(min_length=1)]
Word = Annotated[str, Meta(min_length=4, max_length=100)]
Year = Annotated[int, Meta(ge=1900, le=2999)]


class _Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Code
    th: Text
    en: Text


class Group(_Entry, frozen=True, kw_only=True):
    """Level 1: a group of categories."""


class Category(_Entry, frozen=True, kw_only=True):
    """Level 2: what the classifier decides."""

    group: Code
    within: Code | None = None
    """The subject of the whole state that this municipal category is a part of."""
    belongs: Text | None = None
    not_here: Text | None = None
    """What does not belong here, and the code under which it does."""


class Kind(_Entry, frozen=True, kw_only=True):
    """A kind of message, recognised by `words` or `categories`; `urgency` is the lowest level it gets.

    A word does not count shortly after one of `not_after`.
    """

    urgency: Code
    words: tuple[Word, ...] = ()
    not_after: tuple[Text, ...] = ()
    categories: tuple[Code, ...] = ()
    default: bool = False


class Urgency(_Entry, frozen=True, kw_only=True):
    """A level of urgency and the words that raise a complaint to it."""

    words: tuple[Word, ...] = ()


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """What a label of another system means; `since` and `until` are years, both included."""

    label: Text
    category: Code
    since: Year | None = None
    until: Year | None = None

    def holds(self, year: int | None) -> bool:
        """Whether the mapping is valid for a complaint of that year; an unknown year fits every mapping."""
        return year is None or (self.since or year) <= year <= (self.until or year)


class DeskWord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a word by which another desk files complaints means: codes of categories, or of groups."""

    desk: Code
    word: Text
    means: Annotated[tuple[Code, ...], Meta(min_length=1)]


class Taxonomy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """All of `taxonomy.yaml`, validated by `load_taxonomy`."""

    version: Text
    groups: tuple[Group, ...]
    categories: tuple[Category, ...]
    labels: tuple[Mapping, ...]
    kinds: tuple[Kind, ...]
    urgencies: tuple[Urgency, ...]
    desk_words: tuple[DeskWord, ...] = ()

    @cached_property
    def names(self) -> dict[str, tuple[str, str]]:
        """Thai and English name of every group, category, kind and urgency by `section/code`."""
        sections = {"group": self.groups, "category": self.categories, "kind": self.kinds, "urgency": self.urgencies}
        return {f"{section}/{entry.code}": (entry.th, entry.en) for section, rows in sections.items() for entry in rows}

    @cached_property
    def default_kind(self) -> Kind:
        """The kind of a message that no words and no category decide."""
        return next(kind for kind in self.kinds if kind.default)

    @cached_property
    def codes(self) -> frozenset[str]:
        """All category codes."""
        return frozenset(category.code for category in self.categories)

    def subject_of(self, code: str) -> str:
        """A category as `group/subject` of the whole state; a municipal one as the subject it is a part of."""
        category = self._by_code[code]
        subject = self._by_code[category.within] if category.within else category
        return f"{subject.group}/{subject.code.removeprefix(f'{subject.group}-')}"

    @cached_property
    def _by_code(self) -> dict[str, Category]:
        return {category.code: category for category in self.categories}

    def category_of(self, label: str, year: int | None = None) -> str | None:
        """The code a label means: a code, a Thai name, or a mapping valid in that year; None when unknown."""
        label = fold_name(label)
        if label in self.codes:
            return label
        found = [m.category for m in self._mappings.get(label, ()) if m.holds(year)]
        return found[0] if found else self._thai.get(label)

    def meaning_of(self, desk: str, word: str) -> tuple[str, ...]:
        """The codes of categories or groups that a word means to a desk; none where the word is unknown."""
        return self._desk_words.get((desk, fold_name(word)), ())

    @cached_property
    def _desk_words(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {(row.desk, fold_name(row.word)): row.means for row in self.desk_words}

    @cached_property
    def _thai(self) -> dict[str, str]:
        return {fold_name(category.th): category.code for category in self.categories}

    @cached_property
    def _mappings(self) -> dict[str, list[Mapping]]:
        found: dict[str, list[Mapping]] = {}
        for mapping in self.labels:
            found.setdefault(fold_name(mapping.label), []).append(mapping)
        return found


def load_taxonomy(config: Path) -> Taxonomy:
    """Read and check `taxonomy.yaml`. Raises ConfigError with all errors, each with file, line and key."""
    source = LocatedYaml.read(config / FILE)
    taxonomy: Taxonomy = source.convert(Taxonomy)
    source.refuse(_faults(taxonomy))
    return taxonomy


def _faults(taxonomy: Taxonomy) -> Iterator[Fault]:
    for section in ("groups", "categories", "kinds", "urgencies"):
        codes = Counter(entry.code for entry in getattr(taxonomy, section))
        yield from (((section,), f"code {code!r} occurs twice") for code, count in codes.items() if count > 1)
    groups, levels = {g.code for g in taxonomy.groups}, {u.code for u in taxonomy.urgencies}
    if OTHER not in taxonomy.codes:
        yield ("categories",), f"{OTHER!r} is missing"
    if not levels:
        yield ("urgencies",), "at least one level is needed"
    if sum(kind.default for kind in taxonomy.kinds) != 1:
        yield ("kinds",), "exactly one must have default: true"
    for index, category in enumerate(taxonomy.categories):
        if category.group not in groups:
            yield ("categories", index, "group"), f"no group {category.group!r}"
        if category.within and category.within not in taxonomy.codes:
            yield ("categories", index, "within"), f"no category {category.within!r}"
    for index, kind in enumerate(taxonomy.kinds):
        if kind.urgency not in levels:
            yield ("kinds", index, "urgency"), f"no urgency {kind.urgency!r}"
        for code in sorted(set(kind.categories) - taxonomy.codes):
            yield ("kinds", index, "categories"), f"no category {code!r}"
    yield from _label_faults(taxonomy)
    yield from _desk_word_faults(taxonomy)


def _label_faults(taxonomy: Taxonomy) -> Iterator[Fault]:
    seen: list[Mapping] = []
    for index, row in enumerate(taxonomy.labels):
        if row.category not in taxonomy.codes:
            yield ("labels", index), f"{row.label}: no category {row.category!r}"
        if (row.since or 0) > (row.until or 9999):
            yield ("labels", index), f"{row.label}: from {row.since} is after until {row.until}"
        if any(fold_name(row.label) == fold_name(other.label) and _overlap(row, other) for other in seen):
            yield ("labels", index), f"{row.label}: two mappings hold in the same year"
        seen.append(row)


def _desk_word_faults(taxonomy: Taxonomy) -> Iterator[Fault]:
    known = taxonomy.codes | {group.code for group in taxonomy.groups}
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(taxonomy.desk_words):
        for code in sorted(set(row.means) - known):
            yield ("desk_words", index, "means"), f"{row.word}: no category or group {code!r}"
        key = (row.desk, fold_name(row.word))
        if key in seen:
            yield ("desk_words", index), f"{row.word}: occurs twice for {row.desk}"
        seen.add(key)


def _overlap(a: Mapping, b: Mapping) -> bool:
    return (a.since or 0) <= (b.until or 9999) and (b.since or 0) <= (a.until or 9999)
