"""Properties of the texts that the generator makes from the scenarios of the repository."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import pytest

from complaints.reference.areas import Areas
from learning.national.corpus import LONGEST, Corpus, Labelled
from learning.national.places import Places
from learning.national.scenario import FOLDER, SLOT, Group, load_groups
from learning.national.speech import load_speech

pytestmark = pytest.mark.long

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def groups() -> tuple[Group, ...]:
    return load_groups()


@pytest.fixture(scope="module")
def corpus(groups: tuple[Group, ...]) -> Corpus:
    return Corpus(groups, load_speech(FOLDER), Places.load(CONFIG))


@pytest.fixture(scope="module")
def made(corpus: Corpus) -> list[Labelled]:
    return list(corpus.generate(seed=7, per_text=2.0))


def test_the_same_seed_makes_the_same_texts_and_another_seed_others(corpus: Corpus, made: list[Labelled]) -> None:
    assert list(islice(corpus.generate(seed=7, per_text=2.0), 300)) == made[:300]
    again = {one.text for one in islice(corpus.generate(seed=8, per_text=2.0), 300)}
    assert len(again & {one.text for one in made}) < 60


def test_every_subject_has_at_least_200_different_texts(corpus: Corpus, made: list[Labelled]) -> None:
    texts = defaultdict(set)
    for one in made:
        texts[one.scenario.split("/")[0]].add(one.text)
    assert set(texts) == set(corpus.subjects)
    assert {subject: len(found) for subject, found in texts.items() if len(found) < 200} == {}


def test_every_way_to_tell_a_scenario_is_used(groups: tuple[Group, ...], made: list[Labelled]) -> None:
    told = {one.scenario for one in made}
    for group in groups:
        for subject in group.subjects:
            for number, scenario in enumerate(subject.scenarios):
                for way in range(len(scenario.texts)):
                    assert f"{subject.code}/{number}/{way}" in told


def test_no_text_is_longer_than_the_limit_and_none_keeps_a_slot(made: list[Labelled]) -> None:
    assert max(len(one.text) for one in made) <= LONGEST
    assert [one.text for one in made if SLOT.search(one.text)] == []


def test_two_matters_keep_both_leads_and_an_emergency_comes_first(
    groups: tuple[Group, ...], made: list[Labelled]
) -> None:
    scenarios = {
        f"{subject.code}/{number}": scenario
        for group in groups
        for subject in group.subjects
        for number, scenario in enumerate(subject.scenarios)
    }
    handed_on = 0
    for one in made:
        first = scenarios[one.scenario.rpartition("/")[0]]
        if one.lead != first.lead:
            assert first.lead in one.also
            handed_on += 1
        if first.kind == "emergency":
            assert one.kind == "emergency"
    assert handed_on > len(made) / 500


def test_a_province_is_told_only_where_the_text_names_a_place_of_it(made: list[Labelled]) -> None:
    areas = Areas.load(CONFIG)
    told = [one for one in made if one.province]
    assert len(told) > len(made) / 5
    assert all(one.province in areas for one in told)
    assert len({one.province for one in told}) == 77


def test_registers_errors_and_dialects_are_in_the_mixture(made: list[Labelled]) -> None:
    found = Counter(word for one in made for word in ("เรียน", "บ่", "ครับ", "จนท", "🙏", "ข้าพเจ้า") if word in one.text)
    assert min(found.values()) > len(made) / 1000
    assert len(found) == 6
