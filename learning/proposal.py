"""A config folder with one rule and one category more, for `complaints routes diff --with`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.reference.taxonomy import load_taxonomy
from streams.routing.phrases import SHORTEST, comparable
from streams.routing.rules import FILE as RULES
from streams.steps.route import Router

TAXONOMY = "taxonomy.yaml"
_MOST_WORDS = 4
_GENERATION = re.compile(r"^generation: (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`words` of a rule that makes `agency` responsible, and the `code` of a category for what they mean.

    Both are a start for a person, who names them: codes never change once they were in use.
    """

    words: tuple[str, ...]
    agency: str
    code: str


def rule_words(marking: Sequence[str]) -> tuple[str, ...]:
    """Words that mark a group as a rule can have them: long enough, longer ones instead of words inside them."""
    plain = dict(zip(comparable(list(marking)), marking, strict=True))
    long = [form for form in plain if len(form) > SHORTEST]
    kept = [form for form in long if not any(form != other and form in other for other in long)]
    return tuple(plain[form] for form in kept[:_MOST_WORDS])


def likeliest_agency(words: Sequence[str], decided: pd.DataFrame) -> str | None:
    """Who is responsible for most of the decided complaints with one of the words (columns `text`, `agency`), or
    None.
    """
    forms = comparable(list(words))
    has = [any(form in text for form in forms) for text in comparable(decided["text"].tolist())]
    known = decided.loc[has, "agency"]
    counts = known[known != ""].value_counts()
    return str(counts.index[0]) if len(counts) else None


def propose(config: Path, target: Path, proposal: Proposal) -> None:
    """Write a copy of a config folder with the proposal in it.

    The rule stands before all others, the category in the group `other`. Raises ConfigError, and leaves no folder, when
    the target exists, the agency is unknown, there are no words, or code or rule are there already.
    """
    if target.exists():
        raise ConfigError(f"{target}: is already there")
    if proposal.agency not in Agencies.load(config):
        raise ConfigError(f"agency {proposal.agency!r} is not in {config / 'agencies.yaml'}")
    if not proposal.words:
        raise ConfigError("the group has no word that is long enough for a rule")
    taxonomy, rules = _with_category(config, proposal), _with_rule(config, proposal)
    try:
        shutil.copytree(config, target)
        (target / TAXONOMY).write_text(taxonomy, encoding="utf-8")
        (target / RULES).write_text(rules, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{target}: {error.strerror or error}") from error
    try:
        load_taxonomy(target)
        Router.load(target)
    except ConfigError:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _with_category(config: Path, proposal: Proposal) -> str:
    name = " / ".join(proposal.words[:2])
    line = f"  - {{code: {proposal.code}, group: other, th: {_quoted(name)}, en: {_quoted(name)}}}\n"
    return _after(config / TAXONOMY, "categories:\n", line)


def _with_rule(config: Path, proposal: Proposal) -> str:
    words = ", ".join(map(_quoted, proposal.words))
    name = " / ".join(proposal.words[:2])
    rule = (
        f"  - id: {proposal.code}\n    th: {_quoted('เสนอ ' + name)}\n    en: {_quoted('proposed: ' + name)}\n"
        f"    when: {{words: [{words}]}}\n    responsible: {proposal.agency}\n"
    )
    text = _after(config / RULES, "rules:\n", rule)
    return _GENERATION.sub(lambda found: f"generation: {int(found[1]) + 1}", text, count=1)


def _after(file: Path, line: str, more: str) -> str:
    before, found, after = file.read_text(encoding="utf-8").partition(f"\n{line}")
    if not found:
        raise ConfigError(f"{file}: no line {line.strip()!r}")
    return f"{before}{found}{more}{after}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
