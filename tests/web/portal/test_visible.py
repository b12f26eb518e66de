"""What a citizen may see: an allow-list over every step there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import msgspec
import pytest

from complaints.events.case import Case, CaseStep, HandOverReason, State, StepName
from complaints.progress import Decided, Named
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG
from streams.cases.transitions import TRANSITIONS, allowed
from tests.streams.cases.cases import CENTRE, EVIDENCE, ID, MONDAY, A, B, routed
from tests.web.portal.office import MEA
from web.portal.ask_step import NEEDS_TEXT
from web.portal.visible import ACTIONS, CaseView, Names, view_before_case, view_of
from web.portal.words import FILE, Words, in_both
from web.words import read_words

REFERENCE = Reference.load(DEFAULT_CONFIG)
NAMES = Names.of(REFERENCE.agencies, REFERENCE.taxonomy)
SECRET = "ข้อความภายใน 0812345678 a@example.org"
STATES: tuple[State, ...] = tuple(state for state in get_args(State) if state != "awaited")


def step(name: StepName, state: State = "in_progress", **fields: Any) -> CaseStep:
    given = {"by": "agency", "agency": A, "responsible": A, **fields}
    return CaseStep(complaint_id=ID, number=2, step=name, at=MONDAY, state=state, **given)


def case(state: State = "in_progress", **fields: Any) -> Case:
    return msgspec.structs.replace(routed(), state=state, **fields)


def view(*steps: CaseStep, of: Case | None = None, **more: Any) -> CaseView:
    return view_of(of or case(), steps, NAMES, MONDAY, **more)


@pytest.mark.parametrize("name", get_args(StepName))
@pytest.mark.parametrize("by", ["agency", "centre", "citizen", "system"])
def test_words_of_a_step_are_shown_only_where_they_are_for_the_citizen(name: StepName, by: str) -> None:
    shown = view(step(name, by=by, text=SECRET, to=B, reason="outside_area", rating=3, evidence=(EVIDENCE,)))
    written = msgspec.json.encode(shown).decode()
    assert "0812345678" not in written
    assert "a@example.org" not in written
    meant = by == "citizen" or name in ("ask_citizen", "answer", "resolve")
    assert ("ข้อความภายใน" in written) == (meant and bool(shown.timeline))
    assert (EVIDENCE.sha256 in written) == (name == "resolve")
    assert str(ID) not in written


def test_what_has_no_place_in_the_timeline() -> None:
    hidden = [step("invite", to=B), step("decline", agency=B), step("note"), step("note", by="centre", agency=CENTRE)]
    assert view(*hidden).timeline == ()
    assert len(view(step("note", by="citizen", text="เพิ่มเติม")).timeline) == 1


def test_every_change_of_hands_is_told_with_its_typed_reason_alone() -> None:
    told = view(
        step("transfer", "transferred", to=MEA, responsible=MEA, reason="outside_area", text=SECRET),
        step("refuse", "refused", responsible=CENTRE, reason="not_within_authority", text=SECRET, dispute="hops"),
        step("adjudicate", "routed", by="centre", agency=CENTRE, responsible=MEA, text=SECRET),
        step("return", "received", responsible=None, reason="other"),
    ).timeline
    assert [entry.english for entry in told] == [
        "Handed to Metropolitan Electricity Authority: outside the area of the agency before",
        "Went to 1111, which decides who is responsible: not within the authority of the agency before",
        "1111 decided that Metropolitan Electricity Authority is responsible",
        "Came back to 1111, which finds the agency: for another reason",
    ]
    assert all(entry.text is None for entry in told)


@pytest.mark.parametrize("state", STATES)
def test_a_citizen_is_offered_what_is_legal_and_nothing_else(state: State) -> None:
    offered = [named.code for named in view(of=case(state)).actions]
    assert set(offered) == set(allowed(state, {"citizen"}))
    assert set(offered) <= set(ACTIONS)


def test_the_pages_ask_for_what_a_step_needs() -> None:
    for name in ACTIONS:
        needs = TRANSITIONS[name].needs
        assert ("text" in needs) == (name in NEEDS_TEXT)
        assert set(needs) <= {"text", "rating"}


def test_the_answer_says_who_gave_it_and_its_evidence() -> None:
    steps = (step("answer", "answered", text="โทร 02-123-4567"), step("resolve", "resolved", agency=MEA, text="เสร็จ"))
    answer = view(*steps, of=case("resolved", answer="เสร็จ 0812345678", evidence=(EVIDENCE,))).answer
    assert answer is not None
    assert answer.agency is not None
    assert (answer.text, answer.agency.code, answer.agency.hotline) == ("เสร็จ [โทรศัพท์]", MEA, "1130")
    assert answer.evidence == (EVIDENCE,)
    assert view(of=case("answered", answer="ตอบ")).answer is not None  # its step may come later


def test_a_question_is_asked_while_it_waits() -> None:
    asked = step("ask_citizen", "waiting_for_citizen", text="ที่ไหน")
    assert view(asked, of=case("waiting_for_citizen")).question == "ที่ไหน"
    assert view(asked, of=case("in_progress")).question is None


def test_the_deadline_is_overdue_once_it_has_passed() -> None:
    open_case = case()
    assert open_case.clock
    due = open_case.clock.due
    assert due
    assert not view_of(open_case, (), NAMES, due).overdue
    assert view_of(open_case, (), NAMES, due + timedelta(seconds=1)).overdue


def test_of_a_merged_case_the_state_of_the_other_is_told_and_nothing_else_of_it() -> None:
    shown = view(step("merge", "merged", by="centre", into=ID, text=SECRET), of=case("merged"), target="answered")
    assert shown.merged_with is not None
    assert shown.merged_with.code == "answered"
    assert (shown.responsible, shown.answer, shown.timeline[0].text) == (None, None, None)


def test_helpers_are_named_once_they_joined() -> None:
    co_workers = msgspec.convert([{"agency": MEA, "standing": "joined"}, {"agency": B, "standing": "invited"}], list)
    shown = view(of=msgspec.convert({**msgspec.to_builtins(case()), "co_workers": co_workers}, Case))
    assert [one.code for one in shown.helping] == [MEA]


def test_before_its_case_is_open_a_complaint_shows_where_it_goes() -> None:
    mea = Named(code=MEA, thai="กฟน.", english="MEA")
    assert view_before_case(Decided(at=MONDAY, agencies=(mea,))).status.code == "routed"
    shown = view_before_case(Decided(at=MONDAY))
    assert (shown.status.code, shown.responsible, shown.actions) == ("received", None, ())


def test_codes_that_the_configuration_has_no_more_are_shown_as_they_are() -> None:
    shown = view(of=case(responsible="gone", category="gone"))
    assert shown.responsible
    assert shown.category
    assert (shown.responsible.thai, shown.category.english) == ("gone", "gone")


def test_every_state_reason_and_action_has_its_words() -> None:
    keys = {
        *(f"{kind}.{state}" for kind in ("state", "means") for state in STATES),
        *(f"reason.{reason}" for reason in get_args(HandOverReason)),
        *(f"{act}" for name in ACTIONS for act in (f"act.{name}", f"act.{name}.about")),
    }
    assert keys <= read_words(FILE).keys()
    assert in_both("step.accept", agency=NAMES.who(MEA)) == (
        "การไฟฟ้านครหลวงรับเรื่อง", "Metropolitan Electricity Authority accepted it",
    )  # fmt: skip
    assert Words("th").of(NAMES.who(MEA)) == "การไฟฟ้านครหลวง"
