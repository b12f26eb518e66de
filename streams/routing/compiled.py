"""Compiles rules against agencies, areas and taxonomy."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from complaints.fold import fold_name
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.located_yaml import Key
from complaints.reference.taxonomy import Taxonomy
from streams.routing.conditions import UNKNOWN, Block
from streams.routing.facts import Facts
from streams.routing.phrases import ROAD
from streams.routing.rules import Conditions, LocatedRules, Rule

_FIELD = re.compile(r"\{(.*?)\}")
_DIGITS = {"province": 2, "district": 4, "subdistrict": 6}


class Compiled(NamedTuple):
    """One rule with its compiled conditions."""

    rule: Rule
    when: Block
    unless: tuple[Block, ...]

    def matches(self, facts: Facts) -> list[str] | None:
        """Evidence, or None where the rule does not apply."""
        evidence = self.when.holds(facts)
        if evidence is None or not self.unless:
            return evidence
        return None if any(block.holds(facts) is not None for block in self.unless) else evidence


class Rulebook(NamedTuple):
    """A whole rule set, compiled."""

    rules: tuple[Compiled, ...]
    phrases: frozenset[str]
    roads: frozenset[str]
    boxes: tuple[tuple[float, float, float, float], ...]
    thresholds: tuple[float, ...]
    """All confidences that rules ask for, ascending."""
    branches: Mapping[str, Mapping[str, str]]
    """For each agency, area -> the branch that serves it."""


class Compiler:
    """Turns a rule set into a rulebook; any unknown code is an error that names its line."""

    def __init__(self, source: LocatedRules[Any], agencies: Agencies, areas: Areas, taxonomy: Taxonomy) -> None:
        self._source, self._agencies, self._areas = source, agencies, areas
        self._known: dict[str, Collection[str]] = {
            "category": taxonomy.codes,
            "kind": {kind.code for kind in taxonomy.kinds},
            "urgency": {urgency.code for urgency in taxonomy.urgencies},
            "area": {UNKNOWN, *(area.code for area in areas)},
        }
        self._phrases: set[str] = set()
        self._roads: set[str] = set()
        self._boxes: list[tuple[float, float, float, float]] = []
        conditions = [block for rule in source.rules.rules for block in (rule.when, *rule.unless)]
        self._thresholds = sorted(
            {source.rules.confidence, *(c.confidence for c in conditions if c.confidence is not None)}
        )

    def compile(self) -> Rulebook:
        """The rulebook. Raises ConfigError naming file and line of an error."""
        seen: set[str] = set()
        compiled = []
        for key, rule in self._source.located():
            if rule.id in seen:
                raise self._source.error((*key, "id"), f"rule {rule.id!r} occurs twice")
            seen.add(rule.id)
            if bool(rule.triage) == bool(rule.responsible or rule.co_working or rule.never):
                asked = "give either triage, or any of responsible, co_working and (in national.yaml) never"
                raise self._source.error(key, f"rule {rule.id!r}: {asked}")
            when = self._block((*key, "when"), rule.when)
            unless = tuple(self._block((*key, "unless", i), block) for i, block in enumerate(rule.unless))
            for template in filter(None, (rule.responsible, *rule.co_working, *rule.never)):
                self._check_agencies(key, rule, template)
            compiled.append(Compiled(rule, when, unless))
        return Rulebook(
            rules=tuple(compiled),
            phrases=frozenset(self._phrases),
            roads=frozenset(self._roads),
            boxes=tuple(self._boxes),
            thresholds=tuple(self._thresholds),
            branches={agency: self._served(agency) for agency in self._source.rules.branches},
        )

    def _served(self, agency: str) -> dict[str, str]:
        served: dict[str, str] = {}
        for branch, codes in self._source.rules.branches[agency].items():
            key = ("branches", agency, branch)
            for name in (agency, branch):
                if name not in self._agencies:
                    raise self._source.error(key, f"no agency {name!r}")
            for code in codes:
                if code not in self._known["area"]:
                    raise self._source.error(key, f"no area {code!r}")
                if served.setdefault(code, branch) != branch:
                    raise self._source.error(key, f"area {code!r} is served by {served[code]!r} already")
        return served

    def _block(self, key: Key, conditions: Conditions) -> Block:
        for name, known in self._known.items():
            for index, code in enumerate(getattr(conditions, name)):
                if code not in known:
                    raise self._source.error((*key, name, index), f"no {name} {code!r}")
        words = [self._source.phrases((*key, name), getattr(conditions, name)) for name in ("words", "with_words")]
        roads = self._source.phrases((*key, "roads"), conditions.roads)
        self._phrases.update(*words)
        self._roads.update(roads)
        confidence = self._source.rules.confidence if conditions.confidence is None else conditions.confidence
        return Block(
            categories=frozenset(conditions.category),
            threshold=self._thresholds.index(confidence) + 1,
            labels=frozenset(map(fold_name, conditions.label)),
            kinds=frozenset(conditions.kind),
            urgencies=frozenset(conditions.urgency),
            channels=frozenset(conditions.channel),
            reporters=frozenset(conditions.reporter),
            areas=conditions.area,
            digits=_DIGITS.get(conditions.area_known or "", 0),
            open=None if conditions.hours is None else conditions.hours == "office",
            words=tuple(frozenset(group) for group in (*words, [ROAD + road for road in roads]) if group),
            boxes=sum(1 << self._box(box) for box in set(conditions.boxes)),
        )

    def _box(self, box: tuple[float, float, float, float]) -> int:
        if box not in self._boxes:
            self._boxes.append(box)
        return self._boxes.index(box)

    def _check_agencies(self, key: Key, rule: Rule, template: str) -> None:
        """Raise ConfigError unless every agency the rule can name exists, in every area in which it can apply."""
        fields = _FIELD.findall(template)
        if not fields:
            if template not in self._agencies:
                raise self._source.error(key, f"rule {rule.id!r}: no agency {template!r}")
            return
        if len(fields) > 1 or fields[0] not in ("province", "district"):
            raise self._source.error(key, f"rule {rule.id!r}: {template!r} may hold one of {{province}}, {{district}}")
        digits = _DIGITS[fields[0]]
        named = min((0 if code == UNKNOWN else len(code) for code in rule.when.area), default=0)
        if max(_DIGITS.get(rule.when.area_known or "", 0), named) < digits:
            raise self._source.error(key, f"rule {rule.id!r}: {template!r} needs area_known: {fields[0]}")
        excluded = tuple(code for block in rule.unless if block == Conditions(area=block.area) for code in block.area)
        for area in self._areas:
            code = area.code
            if len(code) != digits or code.startswith(excluded or ("?",)):
                continue
            if rule.when.area and not any(code.startswith(a) or a.startswith(code) for a in rule.when.area):
                continue
            if fill(template, code) not in self._agencies:
                raise self._source.error(key, f"rule {rule.id!r}: no agency {fill(template, code)!r}")


def fill(template: str, area: str) -> str:
    """The agency id that a template gives in an area."""
    return template.replace("{province}", area[:2]).replace("{district}", area[:4])
