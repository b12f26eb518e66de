"""Decisions from facts: the index of rules must not miss a rule that holds."""

from __future__ import annotations

import random
from pathlib import Path

from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import load_taxonomy
from streams.routing.compiled import Compiler, Rulebook
from streams.routing.conditions import UNKNOWN
from streams.routing.facts import Facts
from streams.routing.judge import Judge
from streams.routing.rules import FILE, LocatedRules, RuleSet

CONFIG = Path(__file__).parents[3] / "config"


def shipped() -> Rulebook:
    source = LocatedRules(CONFIG / FILE, RuleSet)
    return Compiler(source, Agencies.load(CONFIG), Areas.load(CONFIG), load_taxonomy(CONFIG)).compile()


def fitting(book: Rulebook, chance: random.Random) -> Facts:
    """Facts chosen so that a random rule holds, unless a condition that is not covered forbids it."""
    one, other = (compiled.when for compiled in chance.choices(book.rules, k=2))
    area = chance.choice(one.areas or ("1004", "5001"))
    return Facts(
        categories=tuple((chance.choice(sorted(when.categories)), 3) for when in (one, other) if when.categories),
        labels=tuple(chance.choice(sorted(when.labels)) for when in (one, other) if when.labels),
        kind=chance.choice(sorted(one.kinds or {"grievance"})),
        urgency=chance.choice(sorted(one.urgencies or {"normal"})),
        channel=chance.choice(sorted(one.channels or {"traffy"})),
        reporter=chance.choice(sorted(one.reporters or {"citizen"})),
        area="" if area == UNKNOWN else area.ljust(max(len(area), one.digits), "0").replace("1000", "1004"),
        open=bool(one.open),
        phrases=tuple(chance.choice(sorted(group)) for when in (one, other) for group in when.words),
        boxes=one.boxes,
    )


def test_every_rule_that_holds_is_asked() -> None:
    book, chance = shipped(), random.Random(1)
    judge, held = Judge(book, days=15), set()
    for _ in range(3000):
        facts = fitting(book, chance)
        outcome = judge.decide(facts)
        for compiled in book.rules:
            evidence = compiled.matches(facts)
            if evidence is not None and not outcome.triage and not compiled.rule.triage:
                held.add(compiled.rule.id)
                assert set(evidence) <= set(outcome.evidence), compiled.rule.id
    assert held == {compiled.rule.id for compiled in book.rules if not compiled.rule.triage}
