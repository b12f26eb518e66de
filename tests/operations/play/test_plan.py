"""The plan of the demo's cases, folded by the code that folds real cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from uuid import UUID, uuid5

import pytest
from msgspec.structs import replace

from complaints.errors import ConfigError
from complaints.events.case import CaseUpdate, StepName, StepRefusal
from complaints.events.identity import NAMESPACE
from operations.play.plan import RECENT, Played, Routed, plan, waves
from operations.play.stories import Story, load_stories
from streams.cases.policy import Policy, load_policy
from streams.cases.sla_clock import passed, set_clock
from streams.routing.deadlines import CLOSES, OPENS
from tests.streams.cases.cases import CENTRE, Folding, routed

NOW = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
AGENCIES = ("bkk-1047", "mea", "doh")
DAY_SECS = 8 * 3600


@pytest.fixture(scope="module")
def policy(config: Path) -> Policy:
    return load_policy(config)


@pytest.fixture(scope="module")
def stories(config: Path) -> dict[str, Story]:
    return load_stories(config)


@pytest.fixture(scope="module")
def played(stories: dict[str, Story], policy: Policy) -> list[Played]:
    return _plan(stories, policy)


def _cases() -> list[Routed]:
    """Half a year of them, one every few hours."""
    return [
        Routed(
            opened=NOW - timedelta(hours=3 * number),
            complaint_id=uuid5(NAMESPACE, f"played {number}"),
            agency=AGENCIES[number % 3],
            category=("lighting", "road")[number % 2],
            allowed_secs=15 * DAY_SECS,
        )
        for number in range(1, 1500)
    ]


def _plan(stories: dict[str, Story], policy: Policy) -> list[Played]:
    return plan(_cases(), stories, centre=CENTRE, time=policy.working_time, now=NOW)


def test_the_same_cases_have_the_same_plan_in_whatever_order_they_come(
    stories: dict[str, Story], policy: Policy, played: list[Played]
) -> None:
    again = plan(_cases()[::-1], stories, centre=CENTRE, time=policy.working_time, now=NOW)
    assert again == played


def test_every_story_and_every_step_occurs(stories: dict[str, Story], played: list[Played]) -> None:
    told = Counter(one.story for one in played)
    assert {name: told[name] for name, story in stories.items() if story.times} == {
        name: story.times for name, story in stories.items() if story.times
    }
    assert {name for name, story in stories.items() if story.share} <= set(told)
    steps = {update.step for one in played for update in one.updates}
    assert steps == set(get_args(StepName)) - {"open"}


def test_only_what_is_refused_on_purpose_is_refused(
    stories: dict[str, Story], policy: Policy, played: list[Played]
) -> None:
    refusals = [refusal for one in played for refusal in _folded(one, policy)[1]]
    assert [one.reason for one in refusals] == [deed.refused for deed in stories["illegal"].steps if deed.refused]


def test_no_agency_takes_a_step_in_a_case_that_it_has_no_part_in(policy: Policy, played: list[Played]) -> None:
    for one in played:
        known = {one.case.agency, CENTRE}
        for update in one.updates:
            assert update.agency in known
            known |= {update.to or CENTRE, *(part.agency for part in update.parts)}


def test_steps_are_taken_in_office_hours_after_the_complaint_and_not_ahead_of_time(played: list[Played]) -> None:
    for one in played:
        times = [update.at for update in one.updates]
        assert times == sorted(times)
        assert all(one.case.opened <= at <= NOW for at in times)
        local = [(at + timedelta(hours=7)).time() for at in times]
        assert all(OPENS <= at <= CLOSES for at in local)


def test_some_are_overdue_and_most_are_not(policy: Policy, played: list[Played]) -> None:
    overdue: Counter[str] = Counter()
    for one in played:
        folding, _ = _folded(one, policy)
        assert folding.case
        case, _ = passed(folding.case, NOW, policy)
        if case.clock and "breach-1" in case.clock.passed:
            overdue[one.story] += 1
    assert set(overdue) >= {"late", "overdue", "untouched"}
    assert not overdue["answered"]
    assert overdue.total() < len(played) / 3


def test_what_another_sender_does_next_is_sent_later(played: list[Played]) -> None:
    sent: defaultdict[UUID, list[CaseUpdate]] = defaultdict(list)
    for group in waves(played):
        senders: defaultdict[UUID, set[str]] = defaultdict(set)
        for update in group:
            senders[update.complaint_id].add(update.agency)
            sent[update.complaint_id].append(update)
        assert all(len(each) == 1 for each in senders.values())
    assert sent == {one.case.complaint_id: list(one.updates) for one in played if one.updates}


def test_where_no_other_agency_has_such_cases_the_rest_is_played(stories: dict[str, Story], policy: Policy) -> None:
    cases = [case for case in _cases() if case.agency == "mea"]
    alone = plan(cases, stories, centre=CENTRE, time=policy.working_time, now=NOW)
    assert len(alone) == sum(case.opened > NOW - RECENT for case in cases)
    assert not {one.story for one in alone} & {name for name, story in stories.items() if story.needs_other}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: {th: ก, en: a, steps: [], times: 1}", "no story has a share"),
        ("a: {th: ก, en: a, steps: [], share: 1, times: 1}", "needs either share or times"),
        ("a: {th: ก, en: a, share: 1, steps: [{step: join, by: other, at: 0}]}", "takes no other agency"),
        ("a: {th: ก, en: a, share: 1, steps: [{step: accept, at: 1}, {step: start, at: 0}]}", "must not be less"),
        ("a: {th: ก, en: a, share: 1, steps: [{step: accpt, at: 1}]}", "accpt"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample/stories.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"stories\.yaml:1: .*{told}"):
        load_stories(tmp_path)


def _folded(one: Played, policy: Policy) -> tuple[Folding, list[StepRefusal]]:
    """The case with its updates folded by the real fold, and what was refused."""
    opened = replace(routed(one.case.agency, one.case.opened), complaint_id=one.case.complaint_id)
    folding = Folding(replace(opened, clock=set_clock(opened, None, policy)), policy)
    return folding, [refusal for update in one.updates for refusal in folding.send(update).refusals]
