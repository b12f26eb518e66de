from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.clock import BANGKOK
from complaints.events.case import Deadline
from streams.cases.policy import DeadlineRule
from streams.cases.sla_clock import passed, set_clock
from streams.cases.working_time import DAY_SECS, WorkingTime
from streams.routing.deadlines import WorkingDays
from tests.streams.cases.cases import CENTRE, HOLIDAY, MONDAY, POLICY, A, B, Folding, routed, update

TIME = POLICY.working_time
HOUR = 3600


def bangkok(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BANGKOK)


def names(deadlines: tuple[Deadline, ...]) -> list[str]:
    return [("-" if one.retracted else "") + f"{one.milestone}-{one.level}" for one in deadlines]


def test_working_time_is_office_hours_of_working_days() -> None:
    assert TIME.between(bangkok(9, 9), bangkok(9, 10)) == HOUR
    assert TIME.between(bangkok(9, 6), bangkok(9, 9)) == HOUR // 2
    assert TIME.between(bangkok(9, 16), bangkok(10, 9)) == HOUR
    assert TIME.between(bangkok(10, 16), bangkok(12, 9)) == HOUR, "the 11th is a holiday"
    assert TIME.between(bangkok(13, 16), bangkok(16, 9)) == HOUR, "a weekend"
    assert TIME.between(bangkok(10, 9), bangkok(9, 9)) == 0


def test_a_time_is_due_at_the_close_of_office_not_the_next_opening() -> None:
    assert TIME.after(bangkok(10, 8, 30), DAY_SECS) == bangkok(10, 16, 30)
    assert TIME.after(bangkok(10, 8, 30), DAY_SECS + 1) == bangkok(12, 8, 30) + timedelta(seconds=1)
    assert TIME.after(bangkok(9, 9), 0) == bangkok(9, 9)


@given(
    st.integers(0, 6 * 365 * 86_400).map(lambda secs: bangkok(1, 0) + timedelta(seconds=secs)),
    st.integers(1, 40 * DAY_SECS),
)
@settings(max_examples=200, deadline=None)
def test_after_is_the_first_moment_by_which_so_much_time_has_passed(start: datetime, secs: int) -> None:
    end = TIME.after(start, secs)
    assert TIME.between(start, end) == secs
    assert TIME.between(start, end - timedelta(seconds=1)) == secs - 1


def test_working_time_counts_as_second_after_second_would() -> None:
    days = WorkingDays([HOLIDAY])
    time, moment, open_minutes = WorkingTime(days), bangkok(9, 0), 0
    while moment < bangkok(17, 0):
        open_minutes += days.open_at(moment)
        moment += timedelta(minutes=1)
    assert time.between(bangkok(9, 0), bangkok(17, 0)) == open_minutes * 60


def test_a_case_is_due_when_the_routing_told_the_agency() -> None:
    due = bangkok(20, 16, 30)
    clock = set_clock(routed(), due, POLICY)
    assert TIME.after(MONDAY, clock.limit_secs) == due


def test_a_rule_for_urgency_category_or_agency_goes_before_that() -> None:
    rules = (DeadlineRule(days=1, urgency=("critical",)), DeadlineRule(days=4, agency=(A,), category=("road",)))
    policy = replace(POLICY, deadlines=rules)
    assert set_clock(routed(), bangkok(30, 16, 30), policy).limit_secs == TIME.until_due(MONDAY, 4)
    assert set_clock(routed(B), None, policy).limit_secs == TIME.until_due(MONDAY, 2)


def test_warning_breach_and_escalations_are_passed_in_their_order_at_their_times() -> None:
    case, told = passed(routed(), bangkok(31, 12), POLICY)
    assert names(told) == ["warning-1", "breach-1", "escalation-1", "escalation-2"]
    # Monday from 9 and two working days more, of which Wednesday is none: 23.5 hours.
    assert [one.at for one in told][1] == bangkok(12, 16, 30)
    assert passed(case, bangkok(31, 12), POLICY) == (case, ())


def test_the_clock_stands_while_the_citizen_is_asked() -> None:
    folding = Folding(routed())
    folding.take("accept")
    folding.take("ask_citizen", text="ที่ไหน", hours=1)
    assert folding.case
    assert passed(folding.case, bangkok(31, 12), POLICY)[1] == ()
    folding.take("citizen_reply", CENTRE, "citizen", text="ที่นี่", hours=24 * 7)
    told = passed(folding.case, bangkok(31, 12), POLICY)[1]
    assert told[1].at == bangkok(18, 15, 30), "an hour used, and a week later the rest"


def test_a_step_tells_what_was_passed_before_it() -> None:
    folding = Folding(routed())
    folded = folding.take("accept", hours=24 * 4)
    assert names(folded.deadlines) == ["warning-1", "breach-1"]
    assert {one.state for one in folded.deadlines} == {"routed"}


def test_an_answer_that_comes_late_to_us_retracts_the_breach_it_was_in_time_for() -> None:
    folding = Folding(routed())
    folding.take("accept")
    assert folding.case
    folding.case, told = passed(folding.case, bangkok(13, 12), POLICY)
    assert names(told) == ["warning-1", "breach-1"]
    folded = folding.take("answer", text="เสร็จ", hours=2)
    assert names(folded.deadlines) == ["-warning-1", "-breach-1"]
    assert folded.case.clock
    assert folded.case.clock.passed == ()


def test_reopening_goes_on_with_the_time_that_was_left() -> None:
    folding = Folding(routed())
    folding.take("accept")
    folding.take("answer", text="เสร็จ", hours=1)
    folding.take("reopen", CENTRE, "citizen", text="ไม่เสร็จ", hours=2)
    assert folding.case
    assert folding.case.clock
    assert folding.case.clock.used_secs == HOUR
    assert passed(folding.case, bangkok(31, 12), POLICY)[1][1].at == bangkok(13, 9, 30)


@given(st.lists(st.tuples(st.sampled_from(range(6)), st.integers(0, 200)), max_size=12), st.data())
@settings(max_examples=150, deadline=None)
def test_whenever_the_clock_is_looked_at_the_same_milestones_stand_in_the_end(
    steps: list[tuple[int, int]], data: st.DataObject
) -> None:
    """A live run looks between steps, as of any later time; a replay never does."""
    kinds = (
        lambda hours: update("accept", hours=hours),
        lambda hours: update("ask_citizen", text="ที่ไหน", hours=hours),
        lambda hours: update("citizen_reply", CENTRE, "citizen", text="ที่นี่", hours=hours),
        lambda hours: update("answer", text="เสร็จ", hours=hours),
        lambda hours: update("reopen", CENTRE, "citizen", text="ไม่เสร็จ", hours=hours),
        lambda hours: update("transfer", to=B, reason="other", hours=hours),
    )
    sent = [kinds[kind](hours) for kind, hours in sorted(steps, key=lambda step: step[1])]
    live, replayed = Folding(routed()), Folding(routed())
    told: dict[bool, list[Deadline]] = {True: [], False: []}
    for one in sent:
        told[False] += replayed.send(one).deadlines
        assert live.case
        if data.draw(st.booleans()):
            live.case, more = passed(live.case, MONDAY + timedelta(hours=data.draw(st.integers(0, 400))), POLICY)
            told[True] += more
        told[True] += live.send(one).deadlines
    for run, folding in ((True, live), (False, replayed)):
        assert folding.case
        folding.case, more = passed(folding.case, MONDAY + timedelta(days=90), POLICY)
        told[run] += more
    assert standing(told[True]) == standing(told[False])
    assert live.case == replayed.case


def standing(told: list[Deadline]) -> set[tuple[str, int, datetime]]:
    """Milestones told and not retracted. Who was responsible is told as it was known then."""
    found: set[tuple[str, int, datetime]] = set()
    for one in told:
        (found.discard if one.retracted else found.add)((one.milestone, one.level, one.at))
    return found
