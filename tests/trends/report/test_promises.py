"""Promises kept, of the demo's cases folded by the code that folds real ones, equal a recount by pandas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace as replace_report
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

import msgspec
import pandas as pd

from complaints.clock import BANGKOK
from complaints.events.case import Case, CaseStep, Deadline
from complaints.events.identity import NAMESPACE
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from operations.play.plan import Played, Routed, plan
from operations.play.stories import load_stories
from sinks.clickhouse.case_deadlines import CASE_DEADLINES
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.event_rows import EventRows
from sinks.clickhouse.event_table import EventTable
from stores.clickhouse.client import ClickHouse
from streams.cases.policy import Policy, load_policy
from streams.cases.sla_clock import passed, set_clock
from tests.streams.cases.cases import CENTRE, MONDAY, POLICY, A, B, Folding, routed, update
from tests.trends.flood_week import Week
from trends.period import Period
from trends.report.contents import Promise
from trends.report.html import html_of
from trends.report.promises import promises

NOW = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
AGENCIES = ("bkk-1047", "mea", "doh")
replace = msgspec.structs.replace


def test_without_cases_nothing_is_said(clickhouse: ClickHouseSettings) -> None:
    assert promises(ClickHouse(clickhouse), Period(NOW.date(), NOW.date())) is None


def test_promises_equal_a_recount_of_the_topic_of_cases(clickhouse: ClickHouseSettings, config: Path) -> None:
    policy = load_policy(config)
    topic: list[Case] = []
    steps: list[CaseStep] = []
    deadlines: list[Deadline] = []
    for number, one in enumerate(_played(config, policy)):
        opened = replace(routed(one.case.agency, one.case.opened), complaint_id=one.case.complaint_id)
        folding = Folding(replace(opened, clock=set_clock(opened, None, policy)), policy)
        case = folding.case
        assert case
        topic.append(case)
        if number % 5 == 0:  # the clock is ahead of the agency's records: what comes late takes milestones back
            folding.case, told = passed(case, NOW, policy)
            topic.append(folding.case)
            deadlines += told
        for each in one.updates:
            folded = folding.send(each)
            topic.append(folded.case)
            steps += folded.steps
            deadlines += folded.deadlines
        assert folding.case
        case, told = passed(folding.case, NOW, policy)
        topic.append(case)
        deadlines += told
    assert any(one.retracted for one in deadlines)
    for rows, events in ((CASE_STATES, topic), (CASE_STEPS, steps), (CASE_DEADLINES, deadlines)):
        _load(clickhouse, rows, events)

    decided = _recount(topic)
    warehouse = ClickHouse(clickhouse)
    monday = pd.Timestamp(decided["day"].min()).to_period("W").start_time.date()
    weeks = [Period(monday + timedelta(days=7 * n), monday + timedelta(days=7 * n + 6)) for n in range(12)]
    found = {str(week): promises(warehouse, week) for week in weeks}
    assert found == {str(week): _promises(decided, week) for week in weeks}
    due, kept = (sum(getattr(one, name) for those in found.values() for one in those or ()) for name in ("due", "kept"))
    assert due == len(decided)
    assert 0 < kept < due


def test_a_case_has_one_promise_kept_by_whoever_answered(clickhouse: ClickHouseSettings) -> None:
    folding = Folding(routed())
    steps: list[CaseStep] = []
    for one in (
        update("accept", hours=1),
        update("answer", text="ซ่อมแล้ว", hours=2),
        update("reopen", CENTRE, "citizen", text="ยังไม่ซ่อม", hours=3),
        update("transfer", to=B, reason="outside_area", hours=4),
    ):
        folded = folding.send(one)
        assert not folded.refusals
        steps += folded.steps
    assert folding.case
    case, told = passed(folding.case, MONDAY + timedelta(days=30), POLICY)
    assert case.responsible == B
    assert "breach" in {one.milestone for one in told}
    for rows, events in ((CASE_STATES, [case]), (CASE_STEPS, steps), (CASE_DEADLINES, told)):
        _load(clickhouse, rows, events)
    month = Period(MONDAY.date(), (MONDAY + timedelta(days=30)).date())
    assert promises(ClickHouse(clickhouse), month) == (Promise(A, 1, 1),)


def test_the_report_gives_no_share_of_few_cases(reported: Week) -> None:
    told = (Promise("doh", 12, 9), Promise("", 10, 5), Promise("mea", 3, 1), Promise("pea", 2, 2))
    text = html_of(replace_report(reported.report, promises=told), reported.names, DEFAULT_CONFIG)
    table = text.partition("เรื่องที่ตอบแล้วหรือครบกำหนดในสัปดาห์")[2].partition("</table>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table)
    assert {name: re.findall(r'<td class="n">(.*?)</td>', cells) for name, cells in rows} == {
        "ทุกหน่วยงาน": ["27", "17", "63%"],
        "กรมทางหลวง": ["12", "9", "75%"],
        "คิวของ 1111": ["10", "5", "50%"],
        "อีก 2 หน่วยงานที่มีน้อยกว่า 10 เรื่อง": ["5", "3", "น้อยเกินไป"],
    }


def _played(config: Path, policy: Policy) -> list[Played]:
    """The stories of the demo, dealt to 480 cases of sixty days."""
    cases = [
        Routed(
            opened=NOW - timedelta(hours=3 * number),
            complaint_id=uuid5(NAMESPACE, f"promised {number}"),
            agency=AGENCIES[number % 3],
            category=("lighting", "road")[number % 2],
            allowed_secs=15 * 8 * 3600,
        )
        for number in range(1, 481)
    ]
    return plan(cases, load_stories(config), centre=CENTRE, time=policy.working_time, now=NOW)


def _recount(topic: Iterable[Case]) -> pd.DataFrame:
    """One row a case whose promise was kept or broken: day, agency, kept; from the records of the topic alone."""
    frame = pd.DataFrame(
        {
            "case": one.complaint_id,
            "since": one.since,
            "answered": one.state in ("answered", "resolved"),
            "responsible": one.responsible or "",
            "breached": bool(one.clock and "breach-1" in one.clock.passed),
            "due": one.clock.due if one.clock else None,
        }
        for one in topic
    )
    decided = []
    for _, records in frame.groupby("case", sort=False):
        moments = []
        answers = records[records["answered"]]
        if len(answers):
            moments.append((answers.iloc[0]["since"], True, answers.iloc[0]["responsible"]))
        if records.iloc[-1]["breached"]:
            before = records[~records["breached"]].iloc[-1]
            moments.append((before["due"], False, before["responsible"]))
        if moments:
            at, kept, agency = min(moments)
            decided.append({"day": at.astimezone(BANGKOK).date(), "agency": agency, "kept": kept})
    return pd.DataFrame(decided)


def _promises(decided: pd.DataFrame, week: Period) -> tuple[Promise, ...]:
    inside = decided[(decided["day"] >= week.since) & (decided["day"] <= week.until)]
    counted = [Promise(str(agency), len(those), int(those["kept"].sum())) for agency, those in inside.groupby("agency")]
    return tuple(sorted(counted, key=lambda one: (-one.due, one.agency)))


def _load(settings: ClickHouseSettings, rows: EventRows[Any], events: Iterable[object]) -> None:
    table = EventTable(ClickHouse(settings), rows)
    table.check()
    for number, event in enumerate(events):  # written in this order
        assert table.add(msgspec.json.encode(event), int(NOW.timestamp() * 1000) + number) is None
    table.insert()
    table.close()
