"""Reads and checks `config/routing.yaml`, the routing rules; every error names its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from complaints.events.complaint import AreaCode, Code, Confidence
from complaints.reference.located_yaml import Key, LocatedYaml
from streams.routing.phrases import SHORTEST, comparable

FILE = "routing.yaml"
Phrase = Annotated[str, Meta(min_length=SHORTEST, max_length=100)]
Template = Annotated[str, Meta(pattern=r"^[a-z0-9{}-]{1,64}$")]
Where = Annotated[str, Meta(pattern=r"^([0-9]{2}([0-9]{2}([0-9]{2})?)?|unknown)$")]
Branches = dict[Code, tuple[AreaCode, ...]]
"""Branches of one agency, each with the areas it serves."""
Share = Annotated[float, Meta(gt=0, lt=1)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
Reporter = Literal["citizen", "business", "official", "anonymous"]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Conditions(_Part, frozen=True, kw_only=True):
    """All given conditions must hold; of a list, one entry is enough. Lists of words may include a shared `@list`."""

    category: tuple[Code, ...] = ()
    """Categories that the classifier gives, or the channel's own label means."""
    confidence: Confidence | None = None
    """Least confidence of the category; the file's `confidence` where not given."""
    label: tuple[str, ...] = ()
    """Labels that the channel or the reporter chose, unchanged."""
    kind: tuple[Code, ...] = ()
    urgency: tuple[Code, ...] = ()
    channel: tuple[Code, ...] = ()
    reporter: tuple[Reporter, ...] = ()
    area: tuple[Where, ...] = ()
    """Codes of provinces, districts or subdistricts, each for all inside it; `unknown` where no area was found."""
    area_known: Literal["province", "district", "subdistrict"] | None = None
    hours: Literal["office", "other"] | None = None
    words: tuple[Phrase, ...] = ()
    with_words: tuple[Phrase, ...] = ()
    """A second list of words, of which one must occur as well."""
    roads: tuple[Phrase, ...] = ()
    """Names of roads in text or address; a numbered lane of the road does not count."""
    boxes: tuple[tuple[Degrees, Degrees, Degrees, Degrees], ...] = ()
    """West, south, east, north."""


class Rule(_Part, frozen=True, kw_only=True):
    """One rule. Agency ids may contain `{province}` or `{district}`, which stands for the complaint's code."""

    id: Code
    th: Annotated[str, Meta(min_length=3, max_length=200)]
    en: Annotated[str, Meta(min_length=3, max_length=200)]
    when: Conditions = field(default_factory=Conditions)
    unless: tuple[Conditions, ...] = ()
    responsible: Template | None = None
    co_working: tuple[Template, ...] = ()
    triage: Code | None = None
    days: Annotated[int, Meta(ge=1, le=365)] | None = None
    """Working days until an answer is due."""
    weight: Annotated[float, Meta(gt=0, le=20)] | None = None
    """In `national.yaml`: log-odds by which the rule speaks for `responsible`; the file's `weight` where not given."""
    never: tuple[Code, ...] = ()
    """In `national.yaml`: bodies that must not be responsible, such as the one whose official is accused."""

    @property
    def reason(self) -> str:
        """The reason in Thai and English, for officials."""
        return f"{self.th} ({self.en})"


class Bounds(_Part, frozen=True, kw_only=True):
    """Probabilities at which the learned part changes what the rules decided."""

    add: Share
    """Least probability at which a co-working agency is added."""
    drop: Share
    """Probability below which a co-working agency named by a rule is left out."""

    def __post_init__(self) -> None:
        if self.drop > self.add:
            raise ValueError("`drop` is greater than `add`")


class RuleSet(_Part, frozen=True, kw_only=True):
    """The whole file."""

    generation: Annotated[int, Meta(ge=1)]
    """Must grow with every rule set that is put to use."""
    confidence: Confidence
    """Least confidence at which a category counts."""
    days: Annotated[int, Meta(ge=1, le=365)]
    holidays: tuple[date, ...] = ()
    learned: Bounds | None = None
    """Without it, the rules alone decide."""
    branches: dict[Code, Branches] = field(default_factory=dict)
    """For each agency, the branches that are added as co-working agencies wherever it takes part."""
    words: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...]


Rules = TypeVar("Rules", bound=RuleSet)


class LocatedRules(Generic[Rules]):
    """A rule set with the line of each part, and a version made of its generation and the digest of its file."""

    def __init__(self, path: Path, kind: type[Rules]) -> None:
        """Read and check the file. Raises ConfigError naming file and line of an error."""
        self._source = LocatedYaml.read(path)
        self._check_parts()
        try:
            self.rules = msgspec.convert(self._source.value, kind)
        except msgspec.ValidationError as error:
            raise self._source.error((), str(error)) from error
        self.version = f"{self.rules.generation}-{sha256(path.read_bytes()).hexdigest()[:12]}"
        self.error = self._source.error
        for index, rule in enumerate(self.rules.rules if kind is RuleSet else ()):
            if rule.weight or rule.never:
                raise self.error(("rules", index), f"rule {rule.id!r}: weight and never belong into national.yaml")
        self._check_words()

    def located(self) -> Iterator[tuple[Key, Rule]]:
        """Rules in order, each with its key in the file."""
        yield from ((("rules", index), rule) for index, rule in enumerate(self.rules.rules))

    def phrases(self, key: Key, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words, with each `@list` replaced by that shared list. Raises ConfigError for an unknown list."""
        found: list[str] = []
        for word in words:
            if not word.startswith("@"):
                found.append(word)
            elif word[1:] in self.rules.words:
                found.extend(self.rules.words[word[1:]])
            else:
                raise self.error(key, f"no list of words {word[1:]!r}")
        return tuple(found)

    def _check_parts(self) -> None:
        """Check each rule, list of words and list of branches by itself first, so that an error names its line."""
        value = self._source.value
        if not isinstance(value, dict):
            raise self._source.error((), "expected a mapping")
        rules, words, branches = value.get("rules"), value.get("words"), value.get("branches")
        for index, entry in enumerate(rules if isinstance(rules, list) else ()):
            self._check(("rules", index), entry, Rule)
        for name, entry in (words if isinstance(words, dict) else {}).items():
            self._check(("words", name), entry, tuple[Phrase, ...])
        for agency, entry in (branches if isinstance(branches, dict) else {}).items():
            self._check(("branches", agency), entry, Branches)

    def _check(self, key: Key, entry: object, kind: Any) -> None:  # noqa: ANN401 - what msgspec takes
        try:
            msgspec.convert(entry, kind)
        except msgspec.ValidationError as error:
            raise self._source.error(key, str(error)) from error

    def _check_words(self) -> None:
        for name, words in self.rules.words.items():
            for index, (word, compared) in enumerate(zip(words, comparable(words), strict=True)):
                if len(compared) < SHORTEST:
                    raise self.error(("words", name, index), f"{word!r} is too short: it would match nearly anything")
