from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from complaints.events.case import Part
from complaints.events.notification import notice_id
from complaints.settings import DEFAULT_CONFIG
from sinks.notifications.message import compose
from sinks.notifications.plan import is_too_old, plan
from sinks.notifications.policy import load_notice_policy
from tests.sinks.notifications.notices import AGENCIES, CASE, NOON, OTHER, POLICY, notice, step
from tests.streams.cases.cases import B, C, Folding, routed


def test_the_same_step_gives_the_same_notice_and_another_step_another_id() -> None:
    assert notice(3, "answer") == notice(3, "answer")
    assert notice(3).notice_id == notice_id(CASE, 3) == UUID("3e9e20be-3a0b-5c71-b6ab-167273d773d0")
    assert len({notice_id(case, number) for case in (CASE, OTHER) for number in range(50)}) == 100


def test_a_notice_names_the_agency_in_both_languages() -> None:
    found = notice(2, "accept", responsible="mea")
    assert found.th == f"{AGENCIES['mea'].th} รับเรื่อง"
    assert found.en == f"{AGENCIES['mea'].en} has accepted it."
    assert found.channels == ("email",)


@pytest.mark.parametrize("responsible", [None, "an-agency-of-an-older-file"])
def test_a_case_without_a_known_agency_is_with_the_centre(responsible: str | None) -> None:
    assert notice(2, "answer", responsible=responsible).en == "The 1111 centre has answered."


def test_a_notice_waits_for_others_of_its_case() -> None:
    assert notice(1, "open").due == NOON + timedelta(minutes=10)
    assert notice(2, "answer").due == NOON


@pytest.mark.parametrize(("name", "by"), [("start", "agency"), ("note", "centre"), ("answer", "citizen")])
def test_steps_that_are_not_listed_and_those_of_the_citizen_are_not_told(name: str, by: str) -> None:
    assert plan(step(2, name, by=by), POLICY, AGENCIES) is None


def test_a_split_is_told_once_and_not_again_as_the_openings_of_its_parts() -> None:
    policy = load_notice_policy(DEFAULT_CONFIG)
    folding = Folding(routed())
    folding.take("accept")
    folding.take("start")
    folded = folding.take("split", parts=(Part(agency=B, text="ทางหลวง"), Part(agency=C, text="สายไฟ")))
    steps = [*folded.steps, *(part.step for part in folded.opened)]
    told = [plan(one, policy, AGENCIES) for one in steps]
    assert [one.step for one in told if one] == ["split"]


def test_a_notice_holds_nothing_of_what_was_written() -> None:
    said = plan(step(2, "answer", text="โทร 081-234-5678"), POLICY, AGENCIES)
    assert said
    assert "081" not in repr(said)


def test_old_steps_are_not_told() -> None:
    assert is_too_old(NOON - timedelta(hours=72, seconds=1), NOON, POLICY)
    assert not is_too_old(NOON - timedelta(hours=72), NOON, POLICY)


def test_a_message_has_both_languages_the_code_and_each_text_once() -> None:
    notices = [notice(3, "answer"), notice(1), notice(2, "answer")]
    message = compose(notice_id(CASE, 1), notices, "7K3QX-0M2VD", "https://t/7K3QX-0M2VD", POLICY)
    thai, english = message.text.split("\n\n")
    assert thai.splitlines() == [
        "เรื่อง",
        "- ได้รับเรื่องแล้ว",
        f"- {AGENCIES['mea'].th} ตอบแล้ว",
        "รหัส 7K3QX-0M2VD",
        "https://t/7K3QX-0M2VD",
    ]
    assert english.splitlines()[1] == "- Received."
    assert message.subject == "เรื่องของท่าน / Your complaint"


def test_without_a_tracking_page_there_is_no_link() -> None:
    assert compose(notice_id(CASE, 1), [notice()], "7K3QX", "", POLICY).text.endswith("Code 7K3QX\n")


def test_the_shipped_texts_fill_in(config: Path) -> None:
    shipped = load_notice_policy(config)
    for name in shipped.steps:
        said = plan(step(2, name, by="centre"), shipped, AGENCIES)
        assert said
        text = compose(said.notice_id, [said], "7K3QX", "https://t", shipped).text
        assert said.th in text
        assert said.en in text
        assert "{" not in text
