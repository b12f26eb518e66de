"""Routing rules as people write them: `config/routing.yaml`, read and checked, every error with its line."""

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
    """All that is given must hold; of a list, one is enough. Lists of words may name a shared list as `@list`."""

    category: tuple[Code, ...] = ()
    """What the classifier says, or the channel's own label means."""
    confidence: Confidence | None = None
    """Least confidence of the category; the file's `confidence` where not given."""
    label: tuple[str, ...] = ()
    """What the channel or the reporter chose, as it came."""
    kind: tuple[Code, ...] = ()
    urgency: tuple[Code, ...] = ()
    channel: tuple[Code, ...] = ()
    reporter: tuple[Reporter, ...] = ()
    area: tuple[Where, ...] = ()
    """Provinces, districts or subdistricts, a code stands for all inside it; `unknown` where no area was found."""
    area_known: Literal["province", "district", "subdistrict"] | None = None
    hours: Literal["office", "other"] | None = None
    words: tuple[Phrase, ...] = ()
    with_words: tuple[Phrase, ...] = ()
    """A second list, of which one must occur as well."""
    roads: tuple[Phrase, ...] = ()
    """Words in text or address; a numbered lane off the road does not count."""
    boxes: tuple[tuple[Degrees, Degrees, Degrees, Degrees], ...] = ()
    """West, south, east, north."""


class Rule(_Part, frozen=True, kw_only=True):
    """One rule. Agencies may hold `{province}` or `{district}`, the code where the complaint belongs."""

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
    """In `national.yaml`: the log-odds by which the rule speaks for `responsible`; the file's where not given."""
    never: tuple[Code, ...] = ()
    """In `national.yaml`: bodies that must not be responsible, such as the one whose official is accused."""

    @property
    def reason(self) -> str:
        """Thai and English, as officials read it."""
        return f"{self.th} ({self.en})"


class Bounds(_Part, frozen=True, kw_only=True):
    """Probabilities at which the learned part changes what the rules decided."""

    add: Share
    """From here on an agency works along."""
    drop: Share
    """Below this, one that works along by a rule is left out."""

    def __post_init__(self) -> None:
        if self.drop > self.add:
            raise ValueError("`drop` is greater than `add`")


class RuleSet(_Part, frozen=True, kw_only=True):
    """The whole file."""

    generation: Annotated[int, Meta(ge=1)]
    """Grows with every set of rules that is put to use."""
    confidence: Confidence
    """Least confidence at which a category counts."""
    days: Annotated[int, Meta(ge=1, le=365)]
    holidays: tuple[date, ...] = ()
    learned: Bounds | None = None
    """Without it, rules alone decide."""
    branches: dict[Code, Branches] = field(default_factory=dict)
    """Per agency those of its branches that work along wherever it does."""
    words: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...]


Rules = TypeVar("Rules", bound=RuleSet)


class LocatedRules(Generic[Rules]):
    """A rule set, with the lines its parts stand on and the digest of its bytes."""

    def __init__(self, path: Path, kind: type[Rules]) -> None:
        """Raises ConfigError naming file and line."""
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
        """Rules in order, each with its place in the file."""
        yield from ((("rules", index), rule) for index, rule in enumerate(self.rules.rules))

    def phrases(self, key: Key, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words with the shared lists they name put in."""
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
        """Judge each rule and each list of words alone first, for its line; the whole is judged after."""
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
