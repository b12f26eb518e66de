"""A rule set that does not compile stops the load and names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from streams.steps.route import Router

CONFIG = Path(__file__).parents[3] / "config"
HEAD = "generation: 1\nconfidence: 0.5\ndays: 15\nwords:\n  bus: [รถเมล์]\nrules:\n"
FIRST = (
    '  - {id: first, th: เขต, en: area, when: {area: ["10"], area_known: district}, responsible: "bkk-{district}"}\n'
)


def _load(tmp_path: Path, text: str) -> Router:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return Router.load(CONFIG, path)


def _rule(fields: str) -> str:
    return f"{HEAD}{FIRST}  - {{id: second, th: กฎทดลอง, en: rule, {fields}}}\n"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("when: {colour: [red]}, responsible: bmta", "unknown field `colour`"),
        ("responsible: nobody", "no agency 'nobody'"),
        ("when: {category: [love]}, responsible: bmta", "no category 'love'"),
        ("when: {kind: [poem]}, responsible: bmta", "no kind 'poem'"),
        ("when: {urgency: [never]}, responsible: bmta", "no urgency 'never'"),
        ('when: {area: ["1099"]}, responsible: bmta', "no area '1099'"),
        ("when: {area: [bangkok]}, responsible: bmta", "matching regex"),
        ('when: {words: ["@tram"]}, responsible: bmta', "no list of words 'tram'"),
        ("when: {words: [รถ]}, responsible: bmta", "length >= 3"),
        ("when: {confidence: 2}, responsible: bmta", "<= 1.0"),
        ("when: {reporter: [robot]}, responsible: bmta", "Invalid enum value 'robot'"),
        ("when: {boxes: [[1, 2, 3]]}, responsible: bmta", "length 4"),
        ("when: {hours: lunch}, responsible: bmta", "Invalid enum value 'lunch'"),
        ('responsible: "bkk-{district}"', "needs area_known: district"),
        ('when: {area_known: district}, responsible: "bkk-{district}"', "no agency 'bkk-1101'"),
        ('when: {area_known: province}, responsible: "damrongdhama-{province}"', "no agency 'damrongdhama-10'"),
        ('when: {area_known: district}, responsible: "x-{village}"', "{province}, {district}"),
        (
            "when: {words: [ทดสอบ]}",
            "give either triage, or any of responsible, co_working and (in national.yaml) never",
        ),
        ("responsible: bmta, triage: unsure", "give either triage, or any of responsible"),
        ("responsible: bmta, days: 0", ">= 1"),
        ("co_working: [bmta, nobody]", "no agency 'nobody'"),
        ("unless: [{category: [love]}], responsible: bmta", "no category 'love'"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, fields: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        _load(tmp_path, _rule(fields))
    assert "rules.yaml:8:" in str(error.value)
    assert message in str(error.value)


def test_what_was_learned_needs_bounds_in_order(tmp_path: Path) -> None:
    rules = _rule("responsible: bmta")
    with pytest.raises(ConfigError, match="`drop` is greater than `add`"):
        _load(tmp_path, f"learned: {{add: 0.1, drop: 0.2}}\n{rules}")
    assert _load(tmp_path, f"learned: {{add: 0.2, drop: 0.1}}\n{rules}").training
    assert _load(tmp_path, rules).training is None


@pytest.mark.parametrize(
    ("branches", "message"),
    [
        ("{nobody: {bmta: []}}", "no agency 'nobody'"),
        ("{mea: {nobody: []}}", "no agency 'nobody'"),
        ('{mea: {bmta: ["1099"]}}', "no area '1099'"),
        ('{mea: {bmta: ["1047"], mrta: ["1047"]}}', "area '1047' is served by 'bmta' already"),
        ("{mea: {bmta: [bangkok]}}", "matching regex"),
    ],
)
def test_branches_are_checked(tmp_path: Path, branches: str, message: str) -> None:
    with pytest.raises(ConfigError, match=r"rules\.yaml:1: ") as error:
        _load(tmp_path, f"branches: {branches}\n{HEAD}{FIRST}")
    assert message in str(error.value)


def test_a_repeated_id_names_the_second(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"rules\.yaml:8: rule 'first' occurs twice"):
        _load(tmp_path, HEAD + FIRST + FIRST)


def test_a_word_too_short_once_folded_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"rules\.yaml:5: .* too short"):
        _load(tmp_path, HEAD.replace("รถเมล์", '"ก ก"') + FIRST)


@pytest.mark.parametrize("text", ["", "rules: 3", "- rules", "rules: [", "generation: 0"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"rules\.yaml"):
        _load(tmp_path, text)


def test_the_version_tells_generation_and_content(tmp_path: Path) -> None:
    one, other = _load(tmp_path, HEAD + FIRST), _load(tmp_path, HEAD + FIRST + "# a comment\n")
    assert one.rules.startswith("1-")
    assert one.rules != other.rules
    assert one.generation == 1


def test_the_shipped_rules_compile() -> None:
    assert Router.load(CONFIG).generation >= 1
